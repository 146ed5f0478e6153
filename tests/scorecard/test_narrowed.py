"""A scorecard over some segments only: every KPI narrowed, or left out and said to be."""

import pytest

from tests.scorecard.made import known, kpi
from wellserved.insight.scoring import Ask, guardings
from wellserved.scorecard.narrowed import condition, narrowed
from wellserved.scorecard.reading import read_scorecard
from wellserved.terms.document import read_document
from wellserved.terms.errors import QueryError

KNOWN = known(
    kpi("fcr"),
    kpi("asa", unit="seconds", better="lower", formula="{mean: queue_seconds}"),
    kpi("churn", segments="[plan]"),
)
CARD = """\
name: service
label: Service
objectives:
  - name: settle_it
    perspective: process
    owner: head of service
    purpose: Fewer repeats.
    metrics: [{metric: fcr}, {metric: asa, where: "queue = 'gold' OR queue = 'blue'"}, {metric: churn}]
    targets:
      - {metric: fcr, target: 0.8}
      - {metric: fcr, target: 0.6, segment: {channel: chat}}
      - {metric: asa, target: 30}
  - name: keep_them
    perspective: financial
    owner: head of service
    purpose: They stay.
    metrics: [{metric: churn}]
"""
SERVICE = read_scorecard(read_document(CARD, "service.yaml"), KNOWN)


def test_values_are_quoted_and_no_value_is_no_condition() -> None:
    assert condition({"topic": ("it's",), "team": ()}) == "topic IN ('it''s')"
    assert condition({}) is None


def test_each_kpi_keeps_its_own_condition_beside_the_segment() -> None:
    card, _ = narrowed(SERVICE, {"channel": ("chat", "voice")}, KNOWN)

    assert [m.where for m in card.objectives[0].metrics] == [
        "channel IN ('chat', 'voice')",
        "(queue = 'gold' OR queue = 'blue') AND channel IN ('chat', 'voice')",
    ]


def test_a_kpi_that_cannot_be_split_so_is_left_out_and_said_to_be_with_its_objective_if_nothing_is_left() -> None:
    card, left_out = narrowed(SERVICE, {"channel": ("chat",)}, KNOWN)

    assert card.metrics == ("fcr", "asa")
    assert [objective.name for objective in card.objectives] == ["settle_it"]
    assert [(p.code, p.what) for p in left_out] == [
        ("not_narrowed", "Churn is not told here: it can't be split by channel")
    ]


def test_the_target_of_just_this_segment_takes_the_place_of_the_whole_s() -> None:
    chat, both = (
        narrowed(SERVICE, {"channel": names}, KNOWN)[0].objectives[0].targets
        for names in (("chat",), ("chat", "voice"))
    )

    assert [(t.metric, t.goal.low, t.segment) for t in chat] == [("fcr", 0.6, ()), ("asa", 30, ())]
    assert [(t.metric, t.goal.low, t.segment) for t in both] == [("fcr", 0.8, ()), ("asa", 30, ())]


def test_without_a_segment_the_scorecard_stays_as_it_is() -> None:
    assert narrowed(SERVICE, {"channel": ()}, KNOWN) == (SERVICE, ())


def test_a_segment_that_no_kpi_can_be_split_by_is_refused() -> None:
    with pytest.raises(QueryError, match="no KPI of 'service' can be split by brand"):
        narrowed(SERVICE, {"brand": ("lumen",)}, KNOWN)


def test_a_guard_over_other_rows_is_asked_of_the_same_part_or_not_at_all() -> None:
    """Else a reader of the chats would be told how the whole organisation's guard moved."""
    elsewhere = {"record": "survey_response", "time": "responded_at", "formula": "{share: share_of_scale > 0.5}"}
    some = known(
        kpi("fcr", guards="[csat, engaged, asa]"), KNOWN["asa"], KNOWN["churn"],
        kpi("csat", segments="[channel]", **elsewhere), kpi("engaged", segments="[plan]", **elsewhere),
    )  # fmt: skip
    card, _ = narrowed(SERVICE, {"channel": ("chat",)}, some)

    assert {pair.guard for pair in guardings(card, some) if pair.ask.metric == "fcr"} == {
        Ask("csat", "channel IN ('chat')"),
        Ask("asa", "channel IN ('chat')"),
    }
    assert {pair.guard.where for pair in guardings(SERVICE, some) if pair.ask.metric == "fcr"} == {None}
