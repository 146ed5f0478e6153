"""A sign says what was seen, survives being written down, and says in plain words what can't be told."""

import json

import numpy as np

from tests.insight.gaming.worlds import counted, offered, talked
from wellserved.insight.gaming.of_agents import About, compared, short_talks, survey_selection
from wellserved.insight.gaming.of_clocks import missing_answers
from wellserved.insight.gaming.of_targets import TeamMonths, joint, swung
from wellserved.insight.gaming.risk import Risky
from wellserved.insight.gaming.short_talks import Repeats
from wellserved.insight.gaming.told import read_sign, sign_json
from wellserved.surfaces.guard_words import KINDS, evidence, how_known, kind_label
from wellserved.surfaces.number import Numbers

ABOUT = About("transfer_dumping", "transfer_rate", "interaction", ("aht",))


def test_a_sign_survives_being_written_down() -> None:
    (sign,) = compared(ABOUT, counted(np.random.default_rng(1), 30, 0.05, 0.005, gaming=1))

    assert sign.picture is not None
    assert read_sign(json.loads(json.dumps(sign_json(sign)))) == sign


def test_a_sign_is_told_as_a_sentence_with_its_numbers() -> None:
    (sign,) = compared(ABOUT, counted(np.random.default_rng(1), 30, 0.05, 0.005, gaming=1))
    said = evidence(sign, Numbers())

    assert "contacts were passed on" in said
    assert "It shows in 6 of 6 periods." in said


def test_every_kind_has_a_name_and_says_how_it_knows() -> None:
    assert all(kind_label(kind, Numbers()) and how_known(kind, Numbers()) for kind in KINDS)


def test_who_is_quiet_and_what_is_untold_is_said() -> None:
    rng = np.random.default_rng(2)
    (quiet,), (untold,) = (compared(ABOUT, counted(rng, many, 0.05, 0.005)) for many in (30, 3))

    assert evidence(quiet, Numbers()) == "Nobody stands apart."
    assert evidence(untold, Numbers()) == "Can't be told: agents with at least 50 rows each: 3; at least 8 are needed."


def test_short_talks_tell_of_the_shortest_window_in_which_callers_come_back() -> None:
    talks = talked(np.random.default_rng(3), 12, gaming=1)
    back = {"an hour": {"a0": Repeats(2, 40, 30, 500)}, "a week": {"a0": Repeats(35, 40, 100, 500)}}
    whole, one = short_talks(About("hang_up", "aht", "interaction"), talks, back)

    assert (whole.subject, one.subject) == ("all", "a0")
    assert (one.facts["window"], one.facts["after_short"]) == ("a week", 0.875)
    assert "come back within a week" in evidence(one, Numbers())


def test_a_picked_survey_is_below_what_is_usual() -> None:
    risky = Risky(offered(np.random.default_rng(4), 30, gaming=1), ("voice/open",))
    (sign,) = survey_selection(About("survey_picking", "csat_t2b", "interaction"), risky, {})

    assert sign.low is not None
    assert sign.high is not None
    assert sign.size is not None
    assert -0.5 < sign.low < sign.size < sign.high < 0


def test_a_touchpoint_of_thirty_answers_gets_no_verdict() -> None:
    few, enough = missing_answers("nps_rel", [("Service in Use", 30, 30, 10, 15), ("Order", 200, 100, 60, 20)])

    assert (few.verdict, few.why) == ("untold", "30 answers: at least 50 are needed")
    assert (enough.facts["at_least"], enough.facts["at_most"]) == (0.3, 0.8)


def test_targets_that_no_team_met_at_once_are_a_place_to_look_at() -> None:
    one = np.random.default_rng(5).integers(0, 2, 120).astype(float)
    met, team, month = np.column_stack([one, 1 - one]), np.repeat(np.arange(6), 20), np.tile(np.arange(20), 6)
    found = list(joint("service", TeamMonths(("csat", "aht"), met, met, team, month)))

    assert (found[0].verdict, found[0].size, found[0].n) == ("look", 0.0, 120)
    assert evidence(found[0], Numbers()) == "0 of 120 team-months met all 2 targets at once."
    assert [sign.subject for sign in found[1:]] == ["csat × aht"]


def test_a_weight_that_swings_is_named_with_its_values() -> None:
    said = [("0", 2.0), ("1", 1.0), ("2", 2.0), ("3", 1.0)]
    (sign,) = swung({"weight of service: aht": said, "weight of service: csat": said[:2]})

    assert (sign.kpi, sign.size, sign.unit) == ("aht", 2.0, "turns")
    assert evidence(sign, Numbers()) == "The weight of service: aht went 2, 1, 2, 1."
