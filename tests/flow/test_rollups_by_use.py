"""What is asked often and slowly gets a roll-up, within a budget, and tells the same from it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.flow.shop import SETTINGS, Shop
from wellserved.flow.chosen import chosen
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.rollups import wanted_rollups
from wellserved.flow.settings import read_settings
from wellserved.metrics.measurement import Measurement
from wellserved.store.asked import MOST, Question, Shape, asked_since, count
from wellserved.terms.document import read_document
from wellserved.terms.errors import DefinitionError

TODAY = datetime.now(UTC).date()
KEPT = "interaction by started_at and segment"
ASKED = {"period": "2026-03", "grain": "week", "by": ["segment"]}
SOURCE = """
source: files
record: interaction
path: exports/calls-*.csv
zone: UTC
columns: {interaction_id: id, channel: channel, segment: segment, started_at: started, talk_seconds: talk,
  abandoned: "'no'"}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = Shop.made(tmp_path_factory.mktemp("shop"))
    settings(made)
    made.write("sources/calls.yaml", SOURCE)
    rows = (f"{n},{('voice', 'chat')[n % 2]},{'xyz'[n % 3]},2026-03-{1 + n % 28:02} 10:00,{n}.1" for n in range(90))
    made.write("exports/calls-1.csv", "\n".join(["id,channel,segment,started,talk", *rows, ""]))
    load(made.workspace)
    yield made


def settings(shop: Shop, *lines: str) -> None:
    shop.write("wellserved.yaml", "\n".join([SETTINGS + "rollups: [{record: interaction, by: [channel]}]", *lines, ""]))


def slow(shop: Shop, times: int, days_ago: int = 0) -> None:
    """Have a shape asked so often, a second each time."""
    shop.folder.joinpath("data/asked.db").unlink(missing_ok=True)
    for _ in range(times):
        asked = Question((Shape("aht", ("segment",), "week"),), 1.0, TODAY - timedelta(days=days_ago))
        count(shop.workspace.store, [asked])


def names(shop: Shop) -> list[str]:
    return [one.name for one in wanted_rollups(shop.workspace)]


def test_what_is_asked_often_and_slowly_is_kept_and_is_told_the_same(shop: Shop) -> None:
    rows = measure(shop.workspace, ["aht", "contacts_offered"], **ASKED)  # type: ignore[arg-type]
    slow(shop, 5)
    load(shop.workspace, full=True)
    assert KEPT in names(shop)

    kept = measure(shop.workspace, ["aht", "contacts_offered"], **ASKED)  # type: ignore[arg-type]
    (found, _) = chosen(shop.workspace, ["aht", "contacts_offered"], **ASKED)  # type: ignore[arg-type]
    assert (found.source, found.why) == (f"roll-up {KEPT}", "its days are kept by what is asked often")
    assert len(kept) == len(rows) > 20
    for one, other in zip(kept, rows, strict=True):
        assert isinstance(one, Measurement) and isinstance(other, Measurement)
        assert (one.metric, one.n, one.note) == (other.metric, other.n, other.note)
        assert one.value == pytest.approx(other.value, rel=1e-12)


def test_what_is_asked_seldom_quickly_or_long_ago_is_not_kept(shop: Shop) -> None:
    slow(shop, 4)
    settings(shop, "rollups_by_use: 1GB")
    before = names(shop)
    slow(shop, 9, days_ago=61)

    assert KEPT not in names(shop)
    assert len(before) == len(names(shop)) + (KEPT in before)


def test_no_more_is_kept_than_the_budget_and_nothing_where_it_is_off(shop: Shop) -> None:
    slow(shop, 9)
    for said, kept in (("1GB", True), ("0.001MB", False), ("off", False)):
        settings(shop, f"rollups_by_use: {said}")
        assert (KEPT in names(shop)) is kept
    shop.write("wellserved.yaml", SETTINGS + "rollups: []\n")
    assert names(shop) == []
    settings(shop)


def test_what_is_counted_is_bounded_and_holds_no_values(shop: Shop) -> None:
    shop.folder.joinpath("data/asked.db").unlink(missing_ok=True)
    measure(shop.workspace, ["aht"], period="2026-03", where="segment = 'x'")
    measure(shop.workspace, ["aht"], period="2026-03", where="segment = 'y'")

    (told,) = asked_since(shop.workspace.store, TODAY)
    assert (told.shape, told.times) == (Shape("aht", (), "month", ("segment",)), 2)
    many = tuple(Shape(f"kpi_{n}", ("channel",), "month") for n in range(MOST + 20))
    count(shop.workspace.store, [Question(many, 1.0, TODAY)])
    assert len(asked_since(shop.workspace.store, TODAY)) == MOST


def test_nothing_is_counted_where_that_is_turned_off(shop: Shop) -> None:
    shop.folder.joinpath("data/asked.db").unlink(missing_ok=True)
    settings(shop, "rollups_by_use: off")
    measure(shop.workspace, ["aht"], **ASKED)  # type: ignore[arg-type]
    settings(shop)

    assert asked_since(shop.workspace.store, TODAY) == []


def test_a_budget_that_is_no_amount_is_refused() -> None:
    with pytest.raises(DefinitionError, match="rollups_by_use"):
        read_settings(read_document("name: shop\nrollups_by_use: much\n", "wellserved.yaml"))
