"""Journeyed JSON: journeys as the object that programs may rely on."""

from typing import Any

import numpy as np

from wellserved.flow.journeys import Journeys
from wellserved.insight.journey.survival import Curve
from wellserved.insight.journey.told import Path, covering
from wellserved.insight.journey.walks import ENDS
from wellserved.surfaces.journeyed import findings, lacking, matching, may_not, sentence
from wellserved.surfaces.number import Numbers

SHOWN, DIGITS = 40, 10  # moments of the curve; digits of a number
METHOD = "Kaplan-Meier; journeys not resolved are followed to the last moment that is known"


def journeyed_json(found: Journeys, numbers: Numbers) -> dict[str, Any]:
    """The whole, and null where a number is not known. Sums come in any order, so numbers are told to 10 digits."""
    whole: dict[str, Any] = _told(_whole(found, numbers))
    return whole


def _told(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _told(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_told(value) for value in data]
    return float(f"{data:.{DIGITS}g}") if isinstance(data, float) else data


def _whole(found: Journeys, numbers: Numbers) -> dict[str, Any]:
    told = found.told
    rate, doubt, n = told.rate
    return {
        "sentence": sentence(found, numbers),
        "findings": findings(found, numbers),
        "lacking": [{"code": c, "text": t} for c, t in zip(found.lacking, lacking(found, numbers.texts), strict=True)],
        "may_not_be_concluded": may_not(found, numbers),
        "from": found.period.start if found.period else None,
        "to": found.period.end if found.period else None,
        "where": found.where,
        "begin": found.begin,
        "goal": found.goal,
        "detail": found.detail,
        "gap_days": found.gap_days,
        "followed_until": found.followed_until,
        "journeys": told.walks.journeys,
        "steps": told.walks.steps,
        "activities": len(told.moves.letters),
        "variants": len(told.walks.words),
        "variants_for_80_percent": covering(told.walks, 0.8),
        **dict(zip(ENDS, told.ended, strict=True)),
        "resolved_share": {"value": rate, "low": doubt.low, "high": doubt.high, "n": n},
        "time_to_resolution": _curve(told.curve) if told.curve else None,
        "cost": told.whole.cost,
        "dissatisfied": _share(told.whole),
        "waited_seconds": told.waited,
        "transfers": told.transfers,
        "switched": told.switched,
        "switches": [{"from": one, "to": two, "n": n} for (one, two), n in told.switches.items()],
        "ranked_by": told.ranked_by,
        "paths": [_path(i, path, found) for i, path in enumerate(told.paths, 1)],
        "other_paths": {"n": told.others, "journeys": told.walks.journeys - sum(path.n for path in told.paths)},
        "activity": _activities(found),
        "moves": _moves(found),
        "identity": {
            "match_rate": found.match_rate,
            "said": matching(found, numbers),
            "rows": [{**vars(one)} for one in found.linked],
        },
    }


def _curve(curve: Curve) -> dict[str, Any]:
    median, doubt = curve.quantile(0.5)
    return {
        "median_days": median,
        "low": doubt.low,
        "high": doubt.high,
        "n": curve.n,
        "resolved": curve.resolved,
        "method": METHOD,
        "curve": [_point(curve, float(days)) for days in moments(curve)],
    }


def moments(curve: Curve) -> list[float]:
    """At which days a curve is told: those at which the share resolved has risen by the same again."""
    if not len(curve.times):
        return []
    rises = np.linspace(curve.open[0], curve.open[-1], SHOWN)
    places = np.unique(np.searchsorted(-curve.open, -rises).clip(max=len(curve.times) - 1))
    return [float(day) for day in curve.times[places]]


def _point(curve: Curve, days: float) -> dict[str, Any]:
    found = curve.at(days)
    assert found is not None  # noqa: S101 - one of its own times
    return {"days": days, "resolved": found[0], "low": found[1].low, "high": found[1].high}


def _share(told: Any) -> dict[str, Any]:
    doubt = told.dissatisfied_interval
    return {"value": told.dissatisfied, "low": doubt.low, "high": doubt.high, "n": told.answers}


def _path(rank: int, path: Path, found: Journeys) -> dict[str, Any]:
    burden = path.burden
    return {
        "rank": rank,
        "steps": list(found.steps(path.word)),
        "journeys": path.n,
        "share": path.share,
        **dict(zip(ENDS, path.ended, strict=True)),
        "days_to_resolution": path.days,
        "waited_seconds": path.waited,
        "transfers": path.transfers,
        "switches": path.switches,
        "cost": burden.cost,
        "dissatisfied": _share(burden),
        "burden": {"value": burden.total, "low": burden.interval.low, "high": burden.interval.high},
    }


def _activities(found: Journeys) -> list[dict[str, Any]]:
    chain, moves = found.told.chain, found.told.moves
    if chain is None:
        return []
    visits = moves.visits
    rows = []
    for place in sorted(range(len(moves.letters)), key=lambda i: -int(visits[i])):
        step = found.names[moves.letters[place]]
        dropped, doubt, n = found.told.drop_off(place)
        visited = found.visited.get(step)
        rows.append(
            {
                "step": step,
                "visits": int(visits[place]),
                "begins": int(moves.begin[place]),
                "again": int(moves.between[place, place]),
                "drop_off": {"value": dropped, "low": doubt.low, "high": doubt.high, "n": n},
                "leads_to": {end: float(p) for end, p in zip(ENDS, chain.ends[place], strict=True)},
                "steps_left": float(chain.left[place]),
                "reached_by": float(chain.reached[place]),
                "resolved_through_it": float(chain.hangs_on[place]),
                "steps_saved_if_skipped": float(chain.expected[place]),
                "cost": visited.cost / visited.n if visited and visited.cost is not None else None,
                "waited_seconds": visited.wait if visited else None,
                "handle_seconds": visited.handle if visited else None,
                "answers": visited.answers if visited else 0,
                "unhappy": visited.unhappy if visited else 0,
            }
        )
    return rows


def _moves(found: Journeys) -> list[dict[str, Any]]:
    """From step to step, start and ends included; each step's moves in are as many as its moves out."""
    moves = found.told.moves
    names = [found.names[letter] for letter in moves.letters]
    rows: list[dict[str, Any]] = [
        {"from": None, "to": names[i], "n": int(n), "days": None} for i, n in enumerate(moves.begin) if n
    ]
    rows += [
        {"from": names[i], "to": names[j], "n": int(n), "days": found.days.get((names[i], names[j]))}
        for (i, j), n in np.ndenumerate(moves.between) if n
    ]  # fmt: skip
    rows += [
        {"from": names[i], "to": f"({ENDS[end]})", "n": int(n), "days": None}
        for (i, end), n in np.ndenumerate(moves.end) if n
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["n"], str(row["from"]), row["to"]))
