"""A plan is one scan a record and time, readable, with each part computed once."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.metrics.made import metric
from tests.oracle.engine import catalogue_of
from wellserved.flow.catalogue import catalogue
from wellserved.metrics.plan import Plan, plan
from wellserved.metrics.question import Question, check_question
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Calendar, Grain

GOLDEN = Path(__file__).parent / "golden"
LATER = datetime(2027, 1, 1, tzinfo=UTC)
SHIPPED = catalogue()
BERLIN = Calendar("Europe/Berlin")


def asked(*names: str, by: tuple[str, ...] = (), grain: Grain = Grain.MONTH) -> Plan:
    question = Question(names, date(2026, 1, 1), date(2026, 7, 1), grain, by, clock=LATER, calendar=BERLIN)
    return plan(question, SHIPPED)


@pytest.mark.parametrize(
    ("name", "metrics", "by"),
    [
        ("contacts", ("abandonment_rate", "aht", "asa", "fcr_no_repeat"), ("channel",)),
        ("survey_and_cost", ("nps_txn", "cost_per_contact"), ()),
    ],
)
def test_the_sql_is_as_an_analyst_approved_it(name: str, metrics: tuple[str, ...], by: tuple[str, ...]) -> None:
    """After a change that is meant: WELLSERVED_GOLDEN=write pytest tests/metrics/test_plan.py, then read the diff."""
    file = GOLDEN / f"{name}.sql"
    found = asked(*metrics, by=by).sql + "\n"
    if os.environ.get("WELLSERVED_GOLDEN") == "write":
        file.write_text(found, encoding="utf-8")

    assert found == file.read_text(encoding="utf-8")


def test_many_kpis_of_one_record_and_time_are_one_scan() -> None:
    names = ("abandonment_rate", "aht", "asa", "acw", "hold_time", "fcr_no_repeat", "transfer_rate", "contacts_offered")

    assert len(asked(*names).statements) == 1


def test_what_adds_is_summed_once_by_day_beside_what_is_listed() -> None:
    listed, summed = asked("queue_wait_p90", "aht", "contacts_offered").statements

    assert ("LIST(" in listed, "handle_seconds" in listed) == (True, False)
    assert summed.count('SUM("c') == 1
    assert "contacts_offered: hits" in summed


def test_an_identical_part_is_computed_once_and_names_all_it_serves() -> None:
    both = catalogue_of(metric("one_kpi", {"share": "answered"}), metric("two_kpi", {"share": "answered"}))
    (sql,) = plan(Question(("one_kpi", "two_kpi"), date(2026, 1, 1), date(2026, 2, 1), clock=LATER), both).statements

    assert sql.count('t."answered"') == 1
    assert sql.count('COUNT_IF("c1")') == 1
    assert "one_kpi: hits, two_kpi: hits" in sql


def test_a_record_is_joined_only_where_its_columns_are_read() -> None:
    assert "JOIN" not in asked("aht").sql
    assert asked("aht", by=("site",)).sql.count("JOIN") == 1


def test_every_key_is_listed_and_nulls_come_last() -> None:
    (sql,) = asked("abandonment_rate", by=("channel", "team")).statements

    assert 'GROUP BY "_period", "_by_channel", "_by_team"' in sql
    assert 'ORDER BY "_period" NULLS LAST, "_by_channel" NULLS LAST, "_by_team" NULLS LAST' in sql


@pytest.mark.parametrize("name", [metric.name for metric in SHIPPED.of_rows()])
def test_every_line_of_a_part_names_its_kpi(name: str) -> None:
    found = asked(name)

    for statement in found.statements:
        lines = [line for line in statement.splitlines() if line.lstrip().startswith(("COUNT", "SUM(CASE", "QUANTILE"))]
        assert lines
        assert all(" -- " in line or ' AS "m' in line for line in lines)


def test_what_an_owner_did_not_allow_is_refused_and_what_is_allowed_is_told() -> None:
    with pytest.raises(QueryError) as refused:
        asked("contacts_offered", by=("agent_id",))

    assert refused.value.exit_code == 11
    assert "contacts_offered may not be split by 'agent_id'; its owner allows: channel" in refused.value.what


@pytest.mark.parametrize("name", ["cost_per_contact", "cost_per_resolution"])
def test_all_costs_over_some_contacts_are_not_split_but_what_each_bears_is(name: str) -> None:
    """A cost that is booked to no team would be in none of them, and each would look cheap."""
    for cut in ({"by": ("team",)}, {"where": "team = 'amber'"}):
        with pytest.raises(QueryError) as refused:
            check_question(Question((name,), date(2026, 1, 1), date(2026, 7, 1), clock=LATER, **cut), SHIPPED)
    check_question(Question((name,), date(2026, 1, 1), date(2026, 7, 1), clock=LATER, where="weekday < 6"), SHIPPED)

    assert f"{name} may not be split by 'team'; its owner allows: no segment" in refused.value.what
    assert refused.value.fix == f"ask for the whole, or split a variant by it: {name}_shared"


@pytest.mark.parametrize(
    ("question", "what"),
    [
        (Question(("ahtt",), date(2026, 1, 1), date(2026, 2, 1), clock=LATER), "no KPI 'ahtt'"),
        (Question(("aht",), date(2026, 2, 1), date(2026, 2, 1), clock=LATER), "ends before it begins"),
        (Question(("aht",), date(1, 1, 2), date(9000, 1, 1), Grain.DAY, clock=LATER), "more periods"),
        (Question(("aht",), date(2026, 1, 1), date(2026, 2, 1), by=("team", "team"), clock=LATER), "named twice"),
        (Question(("aht",), date(2026, 1, 1), date(2026, 2, 1), clock=datetime(2027, 1, 1)), "no zone"),
        (Question(("aht",), date(2026, 1, 1), date(2026, 2, 1), where="teem = 'x'", clock=LATER), "no column 'teem'"),
        (Question(("aht",), date(2026, 1, 1), date(2026, 2, 1), where="1; DROP TABLE x", clock=LATER), "semicolon"),
    ],
)  # fmt: skip
def test_a_question_that_cant_be_answered_is_refused(question: Question, what: str) -> None:
    with pytest.raises(QueryError, match=what):
        plan(question, SHIPPED)


def test_a_parts_part_is_planned_once() -> None:
    derived = catalogue_of(
        metric("a_count", {"count": "answered"}),
        metric("twice", {"derived": "a_count * 2"}, record=None, time=None),
        metric("again", {"derived": "twice + a_count"}, record=None, time=None),
    )
    found = plan(Question(("again", "twice"), date(2026, 1, 1), date(2026, 2, 1), clock=LATER), derived)

    assert len(found.statements) == 1
    assert set(found.uses) == {"again", "twice", "a_count"}
