"""Hostile and mistaken definitions are refused, with place and reason, before any engine sees them."""

from typing import Any

import pytest

from tests.metrics.made import document
from wellserved.metrics.catalogue import load_catalogue
from wellserved.metrics.reading import read_metric
from wellserved.terms.document import read_document
from wellserved.terms.errors import DefinitionError

FORMULAS: dict[str, dict[str, Any]] = {
    "a subquery": {"share": "answered IN (SELECT answered FROM interaction)"},
    "a scalar subquery": {"mean": "(SELECT max(hourly_cost) FROM agent)"},
    "exists": {"share": "EXISTS (SELECT 1)"},
    "a semicolon": {"count": "answered; DROP TABLE interaction"},
    "a file that is read": {"count": "read_csv('/etc/passwd') IS NOT NULL"},
    "a file that is read as text": {"sum": "length(content) + length(read_text('/etc/passwd'))"},
    "a setting": {"count": "current_setting('home_directory') = ''"},
    "an unknown column": {"share": "numeratr > 1"},
    "another table's column": {"share": "agent.hourly_cost > 1"},
    "an aggregate": {"mean": "sum(talk_seconds)"},
    "a window": {"mean": "lag(talk_seconds) OVER ()"},
    "a parameter not declared": {"share": "queue_seconds < {target}"},
    "a star": {"count": "*"},
    "a comment": {"count": "answered -- OR TRUE"},
    "a number as a condition": {"share": "talk_seconds"},
    "text as a condition": {"count": "channel"},
    "a condition as a number": {"mean": "answered"},
    "text as a number": {"sum": "channel"},
    "a time as a number": {"mean": "started_at"},
    "a quantile of nothing": {"quantile": 1, "of": "talk_seconds"},
    "a window of no length": {"share": "answered", "matures_after": "soon"},
    "two kinds at once": {"share": "answered", "mean": "talk_seconds"},
    "no kind": {"numerator": "answered"},
    "a field of another kind": {"count": "answered", "among": "abandoned"},
    "a share that is empty": {"share": None},
    "a rate with one side": {"events": {"count": "answered"}},
    "a side that is no count": {"events": {"sum": "talk_seconds"}, "per": {"count": "answered"}},
    "a side with two kinds": {"of": {"sum": "talk_seconds", "count": "answered"}, "to": {"count": "answered"}},
    "a side of an unknown record": {"of": {"record": "interactions", "count": "TRUE"}, "to": {"count": "answered"}},
    "a stock that closes on text": {"stock": "TRUE", "opened": "started_at", "closed": "channel"},
    "exposure to no time": {"events": {"count": "TRUE"}, "per": {"from": "started_at", "to": "topic"}},
    "a derived comparison": {"derived": "a_kpi > 1"},
    "a derived call": {"derived": "read_csv(a_kpi)"},
    "derived from nothing": {"derived": "1 + 1"},
}  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS.keys())
def test_a_formula_is_refused_with_place_and_mend(formula: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError) as refused:
        load_catalogue([document("a_kpi_of_tests", formula)])

    assert refused.value.exit_code == 10
    assert "process/a_kpi_of_tests.yaml" in refused.value.where
    assert refused.value.what
    assert refused.value.fix


FIELDS: dict[str, dict[str, Any]] = {
    "a record that does not exist": {"record": "interactoin"},
    "a time that is no time": {"time": "channel"},
    "a time that does not exist": {"time": "begun_at"},
    "a segment that does not exist": {"segments": ["chanel"]},
    "a cluster that does not exist": {"cluster": "week"},
    "a version below one": {"version": 0},
    "a version that is text": {"version": "1"},
    "an unknown field": {"numeratr": 1},
    "a missing owner": {"owner": None},
    "an empty purpose": {"purpose": "  "},
    "an unknown unit": {"unit": "percents"},
    "an unknown status": {"status": "live"},
    "a parameter that is a list": {"parameters": {"days": [1]}},
    "an n below nought": {"minimum_n": -1},
    "a day that is none": {"effective": "soon"},
    "a case without a value": {"cases": [{"name": "x", "given": "interaction_id\n1"}]},
    "a case with an unknown column": {"cases": [{"name": "x", "given": "interaction_ad\n1", "value": 1}]},
    "a case with a ragged row": {"cases": [{"name": "x", "given": "channel | topic\nvoice", "value": 1}]},
    "a case of an unknown record": {"cases": [{"name": "x", "given": {"calls": "a\n1"}, "value": 1}]},
    "cases that are no list": {"cases": "none"},
    "guards that are no list": {"guards": "aht"},
}


@pytest.mark.parametrize("fields", FIELDS.values(), ids=FIELDS.keys())
def test_a_field_is_refused_with_place_and_mend(fields: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_metric(document("a_kpi", {"share": "answered"}, **fields))

    assert "process/a_kpi.yaml" in refused.value.where
    assert refused.value.fix


def test_a_mistyped_field_is_told_its_nearest_right_name_and_its_line() -> None:
    text = "name: a_kpi\nlabell: A KPI\n"

    with pytest.raises(DefinitionError) as refused:
        read_metric(read_document(text, "process/a_kpi.yaml"))

    assert str(refused.value).splitlines() == [
        "there is no field called 'labell'",
        "  where: process/a_kpi.yaml, line 2",
        "  fix:   did you mean 'label'?",
    ]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/b", "A_KPI", "a", "1st", "a" * 64, "a kpi"])
def test_a_name_that_is_a_path_or_no_name_is_refused(name: str) -> None:
    with pytest.raises(DefinitionError, match="can't be a KPI's name"):
        read_metric(document(name, {"share": "answered"}))


def test_a_file_called_otherwise_than_its_kpi_is_refused() -> None:
    made = document("a_kpi", {"share": "answered"})

    with pytest.raises(DefinitionError, match="stands in a file called 'other'"):
        read_metric(read_document(_text(made.data), "process/other.yaml"))


def test_a_yaml_bomb_is_refused() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"

    with pytest.raises(DefinitionError, match="aliases"):
        read_metric(read_document(bomb, "process/bomb.yaml"))


def test_a_circle_of_derived_kpis_is_refused() -> None:
    circle = [
        document("one_kpi", {"derived": "two_kpi + 1"}, record=None, time=None),
        document("two_kpi", {"derived": "three_kpi * 2"}, record=None, time=None),
        document("three_kpi", {"derived": "one_kpi / 2"}, record=None, time=None),
    ]

    with pytest.raises(DefinitionError, match="in a circle: one_kpi -> two_kpi -> three_kpi -> one_kpi"):
        load_catalogue(circle)


def test_a_kpi_derived_from_itself_is_refused() -> None:
    with pytest.raises(DefinitionError, match="own_kpi -> own_kpi"):
        load_catalogue([document("own_kpi", {"derived": "own_kpi + 1"}, record=None, time=None)])


def test_a_name_used_twice_is_refused() -> None:
    with pytest.raises(DefinitionError, match="two KPIs called 'a_kpi'"):
        load_catalogue([document("a_kpi", {"share": "answered"})] * 2)


def _text(data: dict[str, Any]) -> str:
    import yaml

    return yaml.safe_dump(data)
