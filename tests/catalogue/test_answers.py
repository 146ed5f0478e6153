"""What holds for every shipped KPI, whatever it tells."""

from datetime import date

import pytest

from tests.catalogue.asked import asked
from tests.catalogue.shipped import catalogue
from wellserved.flow.engines import memory_engine
from wellserved.metrics.finish import finish
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.store.duckdb_engine import DuckDBEngine

JANUARY = (date(2026, 1, 1), date(2026, 2, 1))
SEGMENTS = sorted({segment for metric in catalogue().of_rows() for segment in metric.segments})


@pytest.fixture(scope="module")
def nothing() -> DuckDBEngine:
    """An engine without a row."""
    return memory_engine({})


def test_no_data_gives_no_value_for_any_kpi(nothing: DuckDBEngine) -> None:
    names = tuple(metric.name for metric in catalogue().of_rows())
    planned = plan(Question(names, *JANUARY), catalogue())
    told = finish(planned, [nothing.query(statement) for statement in planned.statements], planned.counted)

    assert len(told) == len(names)
    assert {m.metric: (m.value, m.note) for m in told if m.value is not None or m.note != "no data"} == {}


@pytest.mark.parametrize("segment", SEGMENTS)
def test_every_segment_that_an_owner_allows_can_be_asked_for(segment: str, nothing: DuckDBEngine) -> None:
    names = tuple(metric.name for metric in catalogue().of_rows() if segment in metric.segments)
    planned = plan(Question(names, *JANUARY, by=(segment,)), catalogue())

    assert finish(planned, [nothing.query(statement) for statement in planned.statements], planned.counted) == []


def test_contacts_without_a_customer_show_in_the_coverage_of_first_contact_resolution() -> None:
    (told,) = asked("fcr_no_repeat", {"interaction": [contact("1", "ann"), contact("2", ""), contact("3", "bob")]})

    assert (told.value, told.n) == (1.0, 2)
    assert told.coverage == pytest.approx(2 / 3)


def test_answers_on_an_unknown_subject_show_in_the_coverage_of_both_promoter_scores() -> None:
    rows = [answer("1", "relationship"), answer("2", "journey"), answer("3", "")]
    relation, transaction = (asked(name, {"survey_response": rows})[0] for name in ("nps_rel", "nps_txn"))

    assert (relation.n, transaction.n) == (1, 1)
    assert (relation.coverage, transaction.coverage) == (0.5, 0.5)


def test_a_survey_is_told_by_the_channel_of_the_contact_that_it_is_about() -> None:
    surveys = [{**answer("1", "interaction"), "interaction_id": "1"}, {**answer("2", "case"), "case_id": "7"}]
    given = {"interaction": [contact("1", "ann")], "case": [CASE], "survey_response": surveys}

    told = asked("nps_txn", given, by=("channel",))

    assert [(m.segment, m.value) for m in told] == [((("channel", "email"),), 100), ((("channel", "voice"),), 100)]


CASE = {"case_id": "7", "channel": "email", "created_at": "2026-01-05 10:00"}


def contact(key: str, customer: str) -> dict[str, str]:
    """An answered call."""
    row = {"interaction_id": key, "customer_id": customer, "channel": "voice"}
    return {**row, "started_at": "2026-01-05 10:00", "abandoned": "false"}


def answer(key: str, about: str) -> dict[str, str]:
    """A promoter's answer."""
    row = {"response_id": key, "kind": "nps", "about": about, "score": "10", "scale_min": "0", "scale_max": "10"}
    return {**row, "responded_at": "2026-01-05 10:00"}
