"""Two KPIs that measure the same are found, however they are written."""

from typing import Any

import pytest

from tests.metrics.made import metric
from wellserved.metrics.overlap import likeness, overlaps


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({"share": "transferred"}, {"share": "transferred"}, "same"),
        ({"share": "answered AND transferred"}, {"share": "(answered and transferred)"}, "same"),
        ({"share": "transferred"}, {"share": "NOT transferred"}, "reverse"),
        ({"share": "queue_seconds <= 20"}, {"share": "queue_seconds > 20"}, "reverse"),
        ({"share": "transferred"}, {"share": "transferred", "among": "answered"}, "population"),
        ({"mean": "queue_seconds", "among": "answered"},
         {"mean": "queue_seconds", "among": "answered AND callback"}, "population"),
        ({"share": "transferred", "among": "channel = 'chat'"},
         {"share": "transferred", "among": "channel = 'voice'"}, None),
        ({"share": "transferred"}, {"share": "escalated"}, None),
        ({"share": "transferred"}, {"count": "transferred"}, None),
        ({"quantile": 0.5, "of": "queue_seconds"}, {"quantile": 0.9, "of": "queue_seconds"}, None),
    ],
)  # fmt: skip
def test_likeness_is_told_from_what_is_asked_of_which_rows(
    one: dict[str, Any], other: dict[str, Any], found: str | None
) -> None:
    made = (metric("one", one), metric("other", other))

    assert likeness(*made) == found
    assert likeness(*reversed(made)) == found


def test_the_same_condition_at_another_time_is_another_kpi() -> None:
    share = {"share": "transferred"}

    assert likeness(metric("one", share), metric("other", share, time="ended_at")) is None


def test_variants_are_meant_to_be_alike_but_not_to_be_the_same() -> None:
    narrow = metric("narrow", {"share": "transferred", "among": "answered"}, variants=["wide"])

    assert [p.code for p in overlaps([narrow, metric("wide", {"share": "transferred"})])] == []
    same = metric("wide", {"share": "transferred", "among": "answered"})
    assert [p.code for p in overlaps([narrow, same])] == ["overlap_same"]
