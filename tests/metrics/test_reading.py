"""A KPI's file says what it means, and nothing is lost in reading it."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.metrics.made import document, metric
from wellserved.metrics.catalogue import load_catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Exposure, Rate, Share, Stay, Tally
from wellserved.metrics.reading import MANDATORY, read_metric, records_of
from wellserved.terms.document import read_document
from wellserved.terms.errors import DefinitionError
from wellserved.terms.unit import Better, Unit

FCR = {"share": "seconds_to_next_contact > {days} * 86400", "among": "topic = {topic}", "matures_after": "{days} days"}


def test_parameters_are_written_in_as_literals() -> None:
    read = metric("a_kpi", FCR, parameters={"days": 7, "topic": "what's due"})

    assert isinstance(read.formula, Share)
    assert read.formula.condition.sql == '("seconds_to_next_contact" > (7 * 86400))'
    assert read.formula.among is not None
    assert read.formula.among.sql == "(\"topic\" = 'what''s due')"
    assert read.formula.matures_after == timedelta(days=7)


def test_a_workspaces_value_takes_the_place_of_a_declared_parameter_only() -> None:
    made = document("a_kpi", FCR, parameters={"days": 7, "topic": "bill"})

    read = read_metric(made, {"days": 30, "short_abandon_s": 5})

    assert dict(read.parameters) == {"days": 30, "topic": "bill"}


def test_fields_are_kept_as_they_are_written() -> None:
    read = metric("a_kpi", {"share": "answered"}, effective=date(2026, 1, 1), guards=["b_kpi"], minimum_n=30)

    assert (read.unit, read.better, read.effective) == (Unit.PERCENT, Better.HIGHER, date(2026, 1, 1))
    assert (read.guards, read.minimum_n, read.cluster, read.owner) == (("b_kpi",), 30, "day", "head of tests")


@pytest.mark.parametrize("field", [field for field in MANDATORY if field != "formula"])
def test_each_governance_field_is_mandatory(field: str) -> None:
    fields: dict[str, Any] = {field: None}
    if field == "name":
        made = document("a_kpi", {"share": "answered"})
        text = "\n".join(f"{k}: {v!r}" for k, v in made.data.items() if k not in ("name", "formula"))
        with pytest.raises(DefinitionError, match="'name' is missing"):
            read_metric(read_document(f"{text}\nformula: {{share: answered}}\n", "a_kpi.yaml"))
        return
    with pytest.raises(DefinitionError, match=f"the field '{field}' is missing"):
        metric("a_kpi", {"share": "answered"}, **fields)


def test_sides_of_a_quotient_take_the_kpis_record_and_time_unless_they_name_their_own() -> None:
    read = metric(
        "a_kpi",
        {
            "events": {"count": "topic = 'complaint'"},
            "per": {"record": "customer", "from": "since", "to": "until"},
            "times": 1000,
        },
    )

    assert isinstance(read.formula, Rate)
    assert isinstance(read.formula.events, Tally)
    assert isinstance(read.formula.per, Exposure)
    assert (read.formula.events.record, read.formula.events.time) == ("interaction", "started_at")
    assert (read.formula.per.record, read.formula.per.entered, read.formula.per.left) == ("customer", "since", "until")
    assert records_of(read.formula, read.record) == ("interaction", "customer")


def test_a_side_of_another_record_takes_that_records_time() -> None:
    read = metric("a_kpi", {"of": {"record": "cost_day", "sum": "amount"}, "to": {"count": "answered"}})

    assert (read.record, read.time) == ("interaction", "started_at")
    assert read.formula.of.time == "day"  # type: ignore[union-attr]


def test_a_cohort_by_entering_and_leaving_is_a_stay() -> None:
    formula = {"cohort": {"entered": "since", "left": "until"}, "among": "plan = 'basic'"}

    read = metric("a_kpi", formula, record="customer", time="since")

    assert isinstance(read.formula, Stay)
    assert (read.formula.entered, read.formula.left) == ("since", "until")


def test_a_segment_must_be_known_to_every_record_or_be_named_by_its_side() -> None:
    formula: dict[str, Any] = {
        "of": {"record": "cost_day", "sum": "amount"},
        "to": {"record": "interaction", "count": "answered"},
    }

    with pytest.raises(DefinitionError, match="'cost_day' can't be split by 'queue'"):
        metric("a_kpi", formula, segments=["queue"])

    formula["of"]["segments"] = {"queue": "team"}
    assert metric("a_kpi", formula, segments=["queue"]).segments == ("queue",)


def test_a_case_is_read_with_its_clock_in_utc_and_empty_cells_as_null() -> None:
    case = {
        "name": "one",
        "given": "channel | topic\nvoice |\n",
        "as_of": "2026-03-01 10:00",
        "value": None,
        "segment": {"channel": "voice"},
    }

    (read,) = metric("a_kpi", {"share": "answered"}, cases=[case]).cases

    assert dict(read.given) == {"interaction": ({"channel": "voice", "topic": None},)}
    assert read.as_of is not None
    assert read.as_of.isoformat() == "2026-03-01T10:00:00+00:00"


SHIPPED = document("a_kpi", {"share": "answered"})


def versions(own: MetricDefinition) -> list[tuple[int, date | None]]:
    return [(m.version, m.effective) for m in load_catalogue([SHIPPED], [own.document]).versions("a_kpi")]


def test_a_workspaces_higher_version_takes_over_from_its_day() -> None:
    own = metric("a_kpi", {"share": "abandoned"}, version=2, effective=date(2026, 7, 1))

    assert versions(own) == [(1, None), (2, date(2026, 7, 1))]


def test_a_workspaces_higher_version_without_a_day_takes_over_wholly() -> None:
    assert versions(metric("a_kpi", {"share": "abandoned"}, version=2)) == [(2, None)]


def test_a_workspace_may_not_change_a_kpi_without_a_higher_version() -> None:
    with pytest.raises(DefinitionError, match="version 1 of 'a_kpi' does not follow version 1"):
        versions(metric("a_kpi", {"share": "abandoned"}))


def test_a_derived_kpi_may_not_be_split_by_what_its_parts_may_not() -> None:
    derived = document("b_kpi", {"derived": "a_kpi * 2"}, record=None, time=None, segments=["channel"])

    with pytest.raises(DefinitionError, match="'b_kpi' can't be split by 'channel', since 'a_kpi' can't"):
        load_catalogue([SHIPPED, derived])


def test_a_derived_kpi_of_an_unknown_one_is_told_the_nearest_name() -> None:
    derived = document("b_kpi", {"derived": "a_kpii * 2"}, record=None, time=None)

    with pytest.raises(DefinitionError) as refused:
        load_catalogue([SHIPPED, derived])

    assert refused.value.fix == "did you mean 'a_kpi'?"
