"""A scorecard's file is read as its owner meant it, or refused with place and fix."""

from datetime import date

import pytest

from tests.scorecard.made import known, kpi
from wellserved.scorecard.reading import read_scorecard
from wellserved.scorecard.scorecard import Goal, Link, Phase, Scorecard, View
from wellserved.terms.document import read_document
from wellserved.terms.errors import DefinitionError

KNOWN = known(
    kpi("fcr"),
    kpi("asa", unit="seconds", better="lower", formula="{mean: queue_seconds}"),
    kpi("occupancy", better="range"),
    kpi("csat", perspective="customer"),
)

CARD = """\
name: service
label: Service scorecard
period: quarter
objectives:
  - name: settle_it
    perspective: process
    owner: head of service
    purpose: Fewer repeat contacts.
    weight: 2
    metrics:
      - {metric: fcr, weight: 2}
      - {metric: asa, where: "channel = 'voice'", guards: [fcr]}
      - {metric: occupancy}
    targets:
      - {metric: fcr, from: 2026-01-01, target: 0.78, floor: 0.70, set_by: head of service, why: last year's best}
      - {metric: fcr, target: 0.6, segment: {channel: chat}}
      - {metric: occupancy, target: [0.75, 0.85], floor: [0.6, 0.95]}
links:
  - {from: fcr, to: csat, sign: "-", after: 1 month}
phases:
  - {metric: fcr, from: 2026-03-01, why: new knowledge base}
"""


def read(text: str) -> Scorecard:
    return read_scorecard(read_document(text, "scorecards/service.yaml"), KNOWN)


def test_a_scorecard_is_read_as_written() -> None:
    card = read(CARD)

    assert (card.name, card.label, card.grain.value) == ("service", "Service scorecard", "quarter")
    assert card.metrics == ("fcr", "asa", "occupancy")
    objective = card.objectives[0]
    assert (objective.label, objective.weight) == ("Settle it", 2)
    assert [(m.metric, m.weight, m.where, m.guards) for m in objective.metrics] == [
        ("fcr", 2, None, ()),
        ("asa", 1, "channel = 'voice'", ("fcr",)),
        ("occupancy", 1, None, ()),
    ]
    first, chat, ranged = objective.targets
    assert (first.goal, first.floor, first.start) == (Goal(0.78, 0.78), Goal(0.7, 0.7), date(2026, 1, 1))
    assert (first.set_by, first.why) == ("head of service", "last year's best")
    assert chat.segment == (("channel", "chat"),)
    assert (ranged.goal, ranged.floor) == (Goal(0.75, 0.85), Goal(0.6, 0.95))
    assert card.links == (Link("fcr", "csat", "-", "1 month"),)
    assert card.phases == (Phase("fcr", date(2026, 3, 1), "new knowledge base"),)


def test_the_four_perspectives_are_there_unless_others_are_named() -> None:
    named = CARD.replace(
        "objectives:\n", "perspectives: [{name: process, label: How we work}, {name: planet}]\nobjectives:\n"
    )

    assert [v.name for v in read(CARD).perspectives] == ["customer", "process", "financial", "learning"]
    assert read(named).perspectives == (View("process", "How we work"), View("planet", "Planet"))


@pytest.mark.parametrize(
    ("right", "wrong", "what", "fix"),
    [
        ("metric: fcr, weight: 2", "metric: fccr", "there is no KPI 'fccr' here", "did you mean 'fcr'?"),
        ("weight: 2\n    metrics", "weight: 0\n    metrics", "a weight must be above 0, not 0", "leave it out"),
        ("weight: 2\n ", "wieght: 2\n ", "there is no field called 'wieght'", "did you mean 'weight'?"),
        ("perspective: process", "perspective: proces", "'perspective' may not be 'proces'", "did you mean 'process'?"),
        ("period: quarter", "period: fortnight", "'period' may not be 'fortnight'", "one of"),
        ("    owner: head of service\n", "", "the field 'owner' is missing", "write 'owner: …'"),
        ("target: 0.78,", "target: 78,", "78 is no share of 1", "a percentage is written as a share: 0.78"),
        ("floor: 0.70", "floor: 0.9", "'floor' lies on the good side of 'target'", "the floor is the worse"),
        ("target: [0.75, 0.85], floor: [0.6, 0.95]", "target: 0.8", "'occupancy' is best in a range", "[low, high]"),
        ("target: 0.6,", "target: [0.5, 0.6],", "'fcr' is better higher, not in a range", "write one number"),
        ("target: [0.75, 0.85]", "target: [0.85, 0.75]", "'target' must be one number, or two", "[low, high]"),
        ("{channel: chat}", "{agent: ann}", "fcr may not be split by 'agent'", "its owner allows: channel"),
        ("{metric: fcr, target: 0.6", "{metric: csat, target: 0.6", "there is no KPI 'csat' here", "did you mean"),
        ("to: csat", "to: cast", "there is no KPI or objective 'cast'", "did you mean 'csat'?"),
        ("to: csat", "to: fcr", "'fcr' can't be linked to itself", ""),
        ("guards: [fcr]", "guards: [fcrr]", "there is no KPI 'fcrr' here", "did you mean 'fcr'?"),
        ("{metric: occupancy}", "{metric: fcr}", "'fcr' is there twice", "narrow it by 'where:'"),
        ("from: 2026-01-01", "from: soon", "'from' must be a day, not 'soon'", "write it as 2026-01-31"),
        ("from: 2026-01-01", "from: 2026-01-01, by: 2025-01-01", "'by' lies before 'from'", ""),
        ("name: service\n", "name: ../service\n", "'../service' is no name", "small letters"),
        ("from: 2026-03-01, ", "", "a phase needs its first day", "write 'from: 2026-01-31'"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_mend(right: str, wrong: str, what: str, fix: str) -> None:
    assert right in CARD

    with pytest.raises(DefinitionError) as caught:
        read(CARD.replace(right, wrong, 1))

    assert caught.value.what == what
    assert caught.value.fix.startswith(fix) or fix in caught.value.fix
    assert caught.value.where.startswith("scorecards/service.yaml, line ")


def test_two_targets_for_the_same_days_are_refused() -> None:
    twice = CARD.replace("links:", "      - {metric: fcr, from: 2026-01-01, target: 0.8}\nlinks:")

    with pytest.raises(DefinitionError, match="'fcr' has two targets for the same days"):
        read(twice)


def test_a_scorecard_without_objectives_is_refused() -> None:
    with pytest.raises(DefinitionError, match="'objectives' needs at least one entry"):
        read("name: empty")
