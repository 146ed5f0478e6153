"""On real data, guard says where to look: talks ended early, a timer that is measured, too few answers to tell."""

from pathlib import Path

import pytest

from tests.golden import loaded_example
from wellserved.flow.guard import Guarded, guard
from wellserved.insight.gaming.sign import Sign
from wellserved.surfaces.guard_words import evidence
from wellserved.surfaces.number import Numbers

pytestmark = pytest.mark.real_data


def guarded(name: str, folder: Path) -> Guarded:
    return guard(loaded_example(name, folder))


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Guarded:
    return guarded("bank_calls", tmp_path_factory.mktemp("bank"))


def one(found: Guarded, kind: str, subject: str) -> Sign:
    (sign,) = (sign for sign in found.signs if (sign.kind, sign.subject) == (kind, subject))
    return sign


def test_short_talks_are_ten_times_what_the_longer_ones_predict(bank: Guarded) -> None:
    sign = one(bank, "hang_up", "all")

    assert sign.verdict == "look"
    assert sign.facts["share"] == pytest.approx(0.052, abs=0.001)
    assert sign.facts["predicted"] == pytest.approx(0.0045, abs=0.001)


def test_the_agents_who_end_talks_early_are_told_with_calls_to_check(bank: Guarded) -> None:
    agents = {sign.subject for sign in bank.looks if sign.kind == "hang_up"}

    assert {"agent_01", "agent_16", "agent_17", "agent_18", "agent_25"} <= agents
    assert not {"agent_04", "agent_28", "agent_37", "agent_10", "agent_19"} & agents
    assert all(len(one(bank, "hang_up", agent).rows) == 6 for agent in agents)


def test_callers_cut_short_call_again_within_the_hour(bank: Guarded) -> None:
    facts = one(bank, "hang_up", "agent_18").facts

    assert facts["window"] == "an hour"
    assert float(facts["after_short"] or 0) > 4 * float(facts["after_longer"] or 1)


def test_time_to_close_measures_a_timer(tmp_path: Path, real_data: Path) -> None:
    (sign,) = guarded("helpdesk", tmp_path).looks
    said = evidence(sign, Numbers())

    assert (sign.kind, sign.kpi, sign.subject) == ("timer", "time_to_close", "solved → Closed")
    assert "15.00 days to the hour" in said
    assert "30.00 days to the hour" in said
    assert "the time measures the timer, and no work" in said


def test_the_stage_of_thirty_answers_gets_no_verdict(tmp_path: Path, real_data: Path) -> None:
    found = guarded("telecom_nps", tmp_path)
    few, many = (one(found, "survey_silence", f"touchpoint: {name}") for name in ("Service in Use", "Order"))

    assert found.looks == ()
    assert (few.verdict, few.why, few.size) == ("untold", "30 answers: at least 50 are needed", None)
    assert many.verdict == "quiet"
