"""explain takes a change apart: by hand, on a workspace whose mix shifts, and with what makes a change doubtful."""

from datetime import date

import pytest

from tests.flow.shop import Shop
from tests.flow.test_measure import own
from wellserved.flow.explain import explain
from wellserved.flow.load import load
from wellserved.surfaces.explained import cautions, sentence
from wellserved.surfaces.explained_json import explained_json
from wellserved.surfaces.number import Numbers
from wellserved.terms.errors import QueryError

SOURCE = """
source: files
record: interaction
path: exports/*.csv
zone: UTC
columns:
  interaction_id: id
  channel: channel
  topic: topic
  team: team
  started_at: started
  resolved: resolved
  talk_seconds: talk
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """January: billing 60 % of 200, others 75 % of 800; February: 62 % of 500, 80 % of 500. The whole: 72 % to 71 %."""
    shop = Shop(tmp_path_factory.mktemp("explain"))
    shop.write("wellserved.yaml", "name: shop\nmemory_limit: 256MB\nthreads: 1\n")
    shop.write("sources/calls.yaml", SOURCE)
    months = [
        ("01", "billing", 120, 200),
        ("01", "other", 600, 800),
        ("02", "billing", 310, 500),
        ("02", "other", 400, 500),
    ]
    lines = [
        f"{month}{topic}{n},voice,{topic},{'north' if n % 2 else 'south'},2026-{month}-{1 + n % 28:02d} 10:00,"
        f"{'yes' if n < hits else 'no'},{60 if topic == 'other' else 120}"
        for month, topic, hits, rows in months
        for n in range(rows)
    ]
    shop.write("exports/calls.csv", "\n".join(["id,channel,topic,team,started,resolved,talk", *lines, ""]))
    segments = ["topic", "team"]
    own(shop, "solved", {"share": "resolved"}, label="Solved", segments=segments, minimum_n=30)
    own(shop, "talk", {"mean": "talk_seconds"}, label="Talk", segments=segments, unit="seconds", better="lower")
    own(shop, "calls", {"count": "TRUE"}, label="Calls", segments=segments, unit="count", better="range")
    own(shop, "talk_p50", {"quantile": 0.5, "of": "talk_seconds"}, segments=segments, unit="seconds")
    own(shop, "twice", {"derived": "solved + solved"}, record=None, time=None, segments=[])
    load(shop.workspace)
    return shop


def test_a_share_that_falls_while_every_segment_rises_is_told_as_mix(shop: Shop) -> None:
    """Rate: 0.35 * 2 + 0.65 * 5 = 3.95 points. Mix: (61 - 77.5) * 0.3 = -4.95 points. Together -1."""
    found = explain(shop.workspace, "solved", "2026-02", by=["topic"])

    (cut,) = found.cuts
    assert round(100 * cut.split.rate, 9) == 3.95
    assert round(100 * cut.split.mix, 9) == -4.95
    assert round(100 * (found.change.change or 0), 9) == -1.0
    assert cut.n[("billing",)] == (200, 500)
    assert cut.doubt.low is not None
    assert cut.doubt.low < cut.split.rate < (cut.doubt.high or 0)
    assert sentence(found, Numbers()) == (
        "Solved fell 1.0 points (72.0 % to 71.0 %): within each topic it rose 4.0 points, but 5.0 points were lost"
        " because the share of topic billing rose (20.0 % to 50.0 %)."
    )
    assert found.cautions == ("noise", "mix")


def test_the_segment_that_tells_most_comes_first_and_people_are_not_looked_at_unasked(shop: Shop) -> None:
    found = explain(shop.workspace, "solved", "2026-02")

    assert [one.segment for one in found.cuts] == ["topic", "team"]


def test_several_segments_together_share_the_mix_whatever_their_order(shop: Shop) -> None:
    one = explain(shop.workspace, "solved", "2026-02", by=["topic", "team"]).shared
    other = explain(shop.workspace, "solved", "2026-02", by=["team", "topic"]).shared

    assert one is not None
    assert other is not None
    assert abs(one.rate + sum(one.mix.values()) + 0.01) < 1e-12
    assert all(abs(one.mix[name] - other.mix[name]) < 1e-12 for name in ("topic", "team"))
    assert abs(one.mix["topic"] + 0.0495) < 0.001


def test_a_mean_is_taken_apart_by_its_rows(shop: Shop) -> None:
    """Nothing changed within a topic: 0.2 * 120 + 0.8 * 60 = 72 s, then 90 s."""
    found = explain(shop.workspace, "talk", "2026-02", by=["topic"])

    assert (round(found.cuts[0].split.rate, 9), round(found.cuts[0].split.mix, 9)) == (0, 18)
    assert "the mix added 18.0 s because the share of topic" in sentence(found, Numbers())


def test_a_count_is_the_sum_of_its_segments_changes(shop: Shop) -> None:
    found = explain(shop.workspace, "calls", "2026-02", by=["topic"])

    assert found.additive
    assert {one.key[0]: one.rate for one in found.cuts[0].split.contributions} == {"billing": 300, "other": -300}
    assert "days" in found.cautions  # 31 and 28


def test_any_two_periods_can_be_held_against_each_other(shop: Shop) -> None:
    there = explain(shop.workspace, "solved", "2026-02", against="2026-01", by=["topic"])
    back = explain(shop.workspace, "solved", "2026-01", against="2026-02", by=["topic"])

    assert abs(there.cuts[0].split.rate + back.cuts[0].split.rate) < 1e-12
    assert there.change.then.period.days == 31


def test_a_changed_definition_is_told(shop: Shop) -> None:
    formula, day = {"mean": "talk_seconds"}, date(2026, 2, 1)  # in the place of the shipped one, which is version 1
    own(shop, "aht", formula, version=2, effective=day, unit="seconds", better="lower", segments=["topic"])

    found = explain(shop.workspace, "aht", "2026-02", by=["topic"])

    assert "definition" in found.cautions
    assert "v1 to v2" in " ".join(cautions(found, Numbers()))


def test_a_period_without_data_is_not_explained(shop: Shop) -> None:
    found = explain(shop.workspace, "solved", "2026-01", by=["topic"])

    assert found.cuts == ()
    assert "nothing to explain" in sentence(found, Numbers())


@pytest.mark.parametrize(
    ("metric", "by", "what"),
    [
        ("talk_p50", (), "can't be taken apart"),
        ("twice", (), "computed from other KPIs"),
        ("solved", ("channel",), "may not be split by 'channel'"),
        ("nothing", (), "no KPI 'nothing'"),
    ],
)
def test_what_can_not_be_taken_apart_is_refused_with_a_reason(
    shop: Shop, metric: str, by: tuple[str, ...], what: str
) -> None:
    with pytest.raises(QueryError) as refused:
        explain(shop.workspace, metric, "2026-02", by=by)

    assert what in refused.value.what
    assert refused.value.fix


def test_the_json_adds_up_without_rounding(shop: Shop) -> None:
    told = explained_json(explain(shop.workspace, "solved", "2026-02", by=["topic"]), Numbers())

    (by,) = told["by"]
    assert abs(by["rate"] + by["mix"] + by["unmatched"] - told["change"]) < 1e-12
    assert abs(sum(part["rate"] + part["mix"] for part in by["parts"]) - told["change"]) < 1e-12
    assert {part["value"]: (part["n_then"], part["n_now"]) for part in by["parts"]} == {
        "billing": (200, 500),
        "other": (800, 500),
    }
