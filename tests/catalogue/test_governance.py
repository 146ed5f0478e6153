"""Each shipped KPI says all that its owner must approve."""

import re
from pathlib import Path

import pytest

from tests.catalogue.shipped import FILES, catalogue
from wellserved.flow.catalogue import shipped_documents
from wellserved.metrics.definition import MetricDefinition
from wellserved.terms.document import Document

ORDER = (
    "name", "label", "question", "version", "effective", "status", "perspective", "stakeholder", "kind", "timing",
    "measures", "controllable_by", "purpose", "process", "behaviour", "gaming", "guards", "unit", "better", "owner",
    "record", "time", "parameters", "formula", "segments", "minimum_n", "cluster", "references", "variants", "cases",
)  # fmt: skip
SENTENCES = ("question", "purpose", "behaviour", "gaming")
PEOPLE = {"agent", "engagement", "training", "coaching"}

metrics = pytest.mark.parametrize("metric", catalogue().all_latest(), ids=lambda metric: metric.name)


@pytest.mark.parametrize("document", shipped_documents(), ids=lambda document: document.name)
def test_a_file_names_every_governance_field_in_the_agreed_order(document: Document) -> None:
    written = list(document.data)

    assert written == [field for field in ORDER if field in written]
    assert {*ORDER} - {*written} <= {"cluster"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_named_as_its_kpi_and_lies_in_its_perspective(path: Path) -> None:
    metric = catalogue().latest(path.stem)

    assert (metric.name, metric.perspective) == (path.stem, path.parent.name)


@metrics
def test_purpose_behaviour_and_gaming_are_told_in_sentences(metric: MetricDefinition) -> None:
    told = {field: getattr(metric, field) for field in SENTENCES}

    assert {field: text for field, text in told.items() if len(text) < 15 or not re.search(r"[.?)]$", text)} == {}
    assert metric.question.endswith("?")


@metrics
def test_guards_and_variants_are_other_kpis_of_the_catalogue(metric: MetricDefinition) -> None:
    named = {*metric.guards, *metric.variants}

    assert metric.guards
    assert named <= {*catalogue().names()} - {metric.name}


@metrics
def test_a_variant_names_the_kpi_that_it_is_a_variant_of(metric: MetricDefinition) -> None:
    assert [name for name in metric.variants if metric.name not in catalogue().latest(name).variants] == []


@metrics
def test_a_kpi_shows_what_it_means_in_two_cases_or_more(metric: MetricDefinition) -> None:
    assert len(metric.cases) >= 2
    assert len({case.name for case in metric.cases}) == len(metric.cases)


def test_few_people_are_not_made_out_behind_a_number_about_them() -> None:
    shown = {m.name: m.minimum_n for m in catalogue().all_latest() if m.record == "engagement"}

    assert {name: n for name, n in shown.items() if n < 5} == {}


def test_no_kpi_is_a_speed_target_without_a_guard_of_outcome() -> None:
    quick = [catalogue().latest(name) for name in ("aht", "first_reply_time", "full_resolution_time", "asa")]
    outcomes = {m.name for m in catalogue().all_latest() if m.measures == "outcome"}

    assert [m.name for m in quick if not outcomes & {*m.guards}] == []
