"""A scorecard is weighed: gaps and one-sidedness are named."""

import pytest

from tests.scorecard.made import known, kpi
from wellserved.scorecard.balance import balance, speed_or_volume
from wellserved.scorecard.reading import read_scorecard
from wellserved.scorecard.scored import Balance
from wellserved.terms.document import read_document

KNOWN = known(
    kpi("csat", kind="result", timing="lagging"),
    kpi("asa", unit="seconds", better="lower", formula="{mean: queue_seconds}", measures="activity"),
    kpi("contacts", unit="count", formula="{count: answered}", measures="activity", stakeholder="business"),
    kpi("complaints", unit="count", formula="{count: escalated}", better="lower"),
)


def weighed(*objectives: tuple[str, float, str]) -> Balance:
    """Weigh a scorecard of objectives given as perspective, weight and KPIs."""
    lines = [
        f"  - {{name: o{i}, perspective: {view}, owner: me, purpose: why, weight: {weight}, metrics: {metrics}}}"
        for i, (view, weight, metrics) in enumerate(objectives)
    ]
    text = "\n".join(["name: service", "objectives:", *lines])
    return balance(read_scorecard(read_document(text, "service.yaml"), KNOWN), KNOWN)


def sides(found: Balance, beam: str) -> dict[str, tuple[int, float]]:
    return {s.name: (s.count, round(s.share, 6)) for b in found.beams if b.name == beam for s in b.sides}


def test_a_kpis_share_is_its_objectives_share_times_its_own() -> None:
    found = weighed(
        ("customer", 3, "[{metric: csat}]"), ("process", 1, "[{metric: asa, weight: 3}, {metric: contacts}]")
    )

    assert sides(found, "perspective") == {
        "customer": (1, 0.75), "process": (2, 0.25), "financial": (0, 0.0), "learning": (0, 0.0),
    }  # fmt: skip
    assert sides(found, "stakeholder") == {"customer": (2, 0.9375), "employee": (0, 0.0), "business": (1, 0.0625)}
    assert sides(found, "kind") == {"process": (2, 0.25), "result": (1, 0.75)}
    assert found.speed_and_volume == pytest.approx(0.25)


def test_what_is_missing_is_named() -> None:
    found = weighed(("customer", 1, "[{metric: csat}]"))

    assert [p.what for p in found.findings if p.code == "balance_gap"] == [
        "the perspective 'process' has no objective",
        "the perspective 'financial' has no objective",
        "the perspective 'learning' has no objective",
        "no KPI is about employees",
        "no KPI is about the business",
        "no KPI is a process one",
        "no KPI is a leading one",
        "no KPI is one of activity",
    ]


def test_more_than_three_quarters_on_one_side_is_named_and_exactly_so_is_not() -> None:
    even = weighed(("customer", 3, "[{metric: csat}]"), ("process", 1, "[{metric: asa}]"))
    tipped = weighed(("customer", 4, "[{metric: csat}]"), ("process", 1, "[{metric: asa}]"))

    assert "75% of the weight is on result KPIs" not in [p.what for p in even.findings]
    assert "80% of the weight is on result KPIs" in [p.what for p in tipped.findings]
    assert "80% of the weight is on lagging KPIs" in [p.what for p in tipped.findings]
    assert "80% of the weight is on the perspective 'customer'" in [p.what for p in tipped.findings]


def test_weight_mostly_on_speed_and_volume_is_warned_of() -> None:
    hurried = weighed(("process", 1, "[{metric: asa}, {metric: contacts}]"), ("customer", 1, "[{metric: csat}]"))
    more = weighed(("process", 2, "[{metric: asa}, {metric: contacts}]"), ("customer", 1, "[{metric: csat}]"))

    assert [p.code for p in hurried.findings if p.code == "speed_and_volume"] == []
    assert [p.what for p in more.findings if p.code == "speed_and_volume"] == [
        "67% of the weight is on speed and volume: how fast and how many, not how well"
    ]


def test_times_and_counts_of_activity_are_speed_and_volume() -> None:
    assert [name for name, definition in KNOWN.items() if speed_or_volume(definition)] == ["asa", "contacts"]
