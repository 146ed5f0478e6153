"""Truth: everything that an analyst of the sample's data should find, written beside them."""

import json
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from wellserved.sources.sample.asked import asked_as, links
from wellserved.sources.sample.effects import Effect, all_effects
from wellserved.sources.sample.line import HUNG_UP_SECONDS
from wellserved.sources.sample.mechanism import Mechanism
from wellserved.sources.sample.records_of_answers import CSAT, Invitations
from wellserved.sources.sample.rollout import policy, rollout
from wellserved.sources.sample.workforce import PICKS, TRICK_RATES, TRICKS
from wellserved.sources.sample.worlds import World

DIGITS, TOP_TWO = 6, 4
LINKS = (
    ("the course", "settled", "training_on_resolved", "course_on_settled"),
    ("settled", "satisfaction", "unsettled_on_satisfaction", "settled_on_satisfaction"),
    ("satisfaction", "a customer 90 days on", "shortfall_on_leaves", "satisfaction_on_stays_90d"),
    ("settled", "a customer 90 days on", None, "settled_on_stays_90d"),
    ("settled", "margin", None, "settled_on_margin_90d"),
    ("the course", "margin", None, "course_on_margin_90d"),
)
KINDS = ("hang_up", "survey_picking", "early_solve", "transfer_dumping")
COURSE = "training:settling issues"


def truth(world: World, asked: Invitations) -> dict[str, Any]:
    """Every true effect of the sample.

    Args:
        world: What was lived through.
        asked: Who was asked, and what they would have answered.
    """
    setting = world.setting
    effects, course = all_effects(world), rollout(world)
    return {
        "what": "The true effects in this simulated organisation. Compare what you find in its data with them.",
        "customers": setting.customers,
        "months": setting.months,
        "seed": setting.seed,
        "from": setting.start.isoformat(),
        "to": setting.until.isoformat(),
        "coefficients": coefficients(setting.mechanism),
        "effects": [*(told(effect) for effect in effects), *_of_course(course)] if effects else [],
        "links": links(),
        "course": course,
        "policy": policy(world),
        "chain": chain(setting.mechanism, effects),
        "survey": survey_bias(world, asked),
        "hurried_replies": {
            "begins_on": setting.date_of(setting.hurry_day).isoformat(),
            "factor_on_first_reply": setting.mechanism.hurry_on_reply,
            "factor_on_solving": setting.mechanism.hurry_on_solving,
            "how_to_read": "first replies come sooner and say less, so that cases take longer: look at its guards",
        },
        "gaming": gaming(world),
        "hidden": hidden(world),
        "wrong_rows": "none: no row of these files breaks its contract",
    }


def written(truths: dict[str, Any]) -> str:
    """As it is written to a file."""
    return json.dumps(truths, indent=2) + "\n"


def coefficients(mechanism: Mechanism) -> list[dict[str, Any]]:
    """Each coefficient of the equations, with its unit and meaning."""
    return [{"name": f.name, "size": getattr(mechanism, f.name), **f.metadata} for f in fields(mechanism)]


def told(effect: Effect) -> dict[str, Any]:
    """One effect, as the file tells it."""
    row = asdict(effect)
    names = {"cause": "from", "outcome": "to", "error": "standard_error", "reads": "how_to_read"}
    shown = {names.get(name, name): _rounded(value) for name, value in row.items()}
    return asked_as(effect.name, effect.size) | shown | {"naive_is_off_by": _rounded(effect.naive_is_off_by)}


def _of_course(course: dict[str, Any]) -> list[dict[str, Any]]:
    """What the course does to the KPI that records tell, where it came."""
    told = course["on_fcr_no_repeat"]
    if told["size"] is None:
        return []
    return [
        {
            "treatment": COURSE,
            "outcome": "fcr_no_repeat",
            "population": "first contacts about a matter that people of teams with the course took, since it came",
            "effect": told["size"],
            "askable": True,
            "name": "course_on_fcr_no_repeat",
            "from": "the course came to the team",
            "to": "fcr_no_repeat",
            "unit": "share",
            "size": told["size"],
            "n": told["n"],
            "how_to_read": "share of first contacts that nobody came back about because the team had the course",
            "identified_by": course["identified_by"],
        }
    ]


def chain(mechanism: Mechanism, effects: list[Effect]) -> list[dict[str, Any]]:
    """From training to value, link by link: the coefficient in the equations, and the effect that it comes to."""
    sizes = {effect.name: effect for effect in effects}
    return [
        {
            "from": cause,
            "to": outcome,
            "coefficient": coefficient,
            "size_of_coefficient": getattr(mechanism, coefficient) if coefficient else None,
            "effect": name if name in sizes else None,
            "size": _rounded(sizes[name].size) if name in sizes else None,
            "unit": sizes[name].unit if name in sizes else None,
        }
        for cause, outcome, coefficient, name in LINKS
    ]


def survey_bias(world: World, asked: Invitations) -> dict[str, Any]:
    """How far satisfaction among those who answer lies from that of all who were asked, and of all who were served."""
    csat = asked.kind == CSAT
    content = asked.scores >= TOP_TWO
    served = np.clip(np.rint(world.contacts.felt[~world.contacts.abandoned]), 1, 5) >= TOP_TWO
    if not (csat & asked.answers).any():
        return {"name": "csat_t2b", "how_to_read": "nobody answered"}
    answered, everyone = content[csat & asked.answers].mean(), content[csat].mean()
    picking = np.flatnonzero(world.workforce.rate(PICKS) > 0)
    picked = np.isin(world.contacts.agent[asked.contact], picking) & (asked.contact >= 0)
    return {
        "name": "csat_t2b",
        "unit": "share of answers of 4 or 5",
        "among_answers": _rounded(answered),
        "among_all_asked": _rounded(everyone),
        "among_all_served": _rounded(served.mean()),
        "non_response_bias": _rounded(answered - everyone),
        "coverage_bias": _rounded(everyone - served.mean()),
        "picked_share_of_invitations": _rounded((picked & csat).sum() / max(1, csat.sum())),
        "how_to_read": "the content and the angry answer more; some agents invite only after what went well",
        "identified_by": ["weights by outcome and agent cannot mend it wholly: answering depends on the answer itself"],
    }


def gaming(world: World) -> list[dict[str, Any]]:
    """Who plays which trick, and how often."""
    agents = np.flatnonzero(world.workforce.trick >= 0)
    tricks = world.workforce.trick[agents].tolist()
    return [
        {"agent_id": f"a{agent}", "kind": KINDS[trick], "trick": TRICKS[trick], "how_often": TRICK_RATES[trick]}
        for agent, trick in zip(agents.tolist(), tricks, strict=True)
    ]


def hidden(world: World) -> dict[str, Any]:
    """What no record tells, and how records come near it."""
    contacts, human = world.contacts, world.contacts.by_human
    return {
        "settled": {
            "share_of_contacts": _rounded(contacts.settled.mean()),
            "share_of_contacts_by_people": _rounded(contacts.settled[human].mean()),
            "nearest_record": "interaction.seconds_to_next_contact (fcr_no_repeat)",
        },
        "hung_up_on": {"contacts": int((human & (contacts.talk == HUNG_UP_SECONDS)).sum())},
        "kindness": {"spread": world.setting.mechanism.warmth_spread, "unit": "points of satisfaction"},
    }


def _rounded(value: Any) -> Any:
    """Numbers to six digits, in whatever holds them."""
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, bool) or not isinstance(value, float | np.floating):
        return value
    return round(float(value), DIGITS) + 0.0
