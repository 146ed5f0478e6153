"""Roll-ups of facts that an engine makes are those that DuckDB keeps, cell by cell, and follow every change."""

import random
from datetime import UTC, datetime

from tests.engines.test_facts_there import alike
from tests.flow.shop import Shop
from tests.flow.test_rollups import (
    one_month,
    some_answers,
    some_calls,
    some_customers,
)
from tests.oracle.test_laws import told
from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.measure import measure, sql_of
from wellserved.flow.workspace import Workspace
from wellserved.store.catalog import segments_at

NAMES = ("contacts_offered", "fcr_no_repeat", "aht", "csat_t2b", "callers")


def delivered(shop: Shop, seed: int) -> None:
    """Some files come, others are replaced: calls, and the customers and answers that point to them."""
    chance = random.Random(seed)
    for number in chance.sample(range(3), 2):
        some_calls(shop, f"calls-{number}.csv", chance, range(12 * number, 12 * number + chance.randrange(4, 12)))
    some_customers(shop, chance)
    some_answers(shop, chance)
    matched(shop, seed)


def matched(shop: Shop, seed: int) -> None:
    """What is loaded, with somebody's word on which two customers are one."""
    shop.write("same.csv", f"one,other\nc{seed},c3\n")
    load(shop.workspace, clock=datetime(2026, 6, 1 + seed, tzinfo=UTC))


def cells(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """By roll-up, its cells in an order of their own."""
    engine = open_engine(workspace)
    found = {}
    for name in engine.rollups:
        table = engine.arrow(f'SELECT * FROM "{name}"')
        table = table.select(sorted(table.column_names))
        found[name] = sorted(zip(*(c.to_pylist() for c in table.columns), strict=True), key=repr)
    engine.close()
    return found


def test_after_any_loads_the_engine_keeps_what_duckdb_keeps(shops: tuple[Shop, Shop]) -> None:
    here, there = shops
    for deliver, seed in ((delivered, 0), (delivered, 1), (delivered, 2), (matched, 1)):
        for shop in shops:
            deliver(shop, seed)
        wanted, found = cells(here.workspace), cells(there.workspace)
        assert wanted.keys() == found.keys()
        assert any(name.startswith("different values of") for name in found)
        for name, rows in wanted.items():
            assert len(rows) == len(found[name]), name
            pairs = [pair for r, s in zip(rows, found[name], strict=True) for pair in zip(r, s, strict=True)]
            assert [pair for pair in pairs if not alike(*(0.0 if one is None else one for one in pair))] == [], name

    assert "from the roll-up" in sql_of(there.workspace, NAMES)
    assert told(measure(there.workspace, NAMES)) == told(measure(here.workspace, NAMES))  # type: ignore[arg-type]


def months(shop: Shop) -> dict[tuple[str, str], str]:
    """The segment of each month of each roll-up."""
    return {(s.shape, s.partition): s.path for s in segments_at(shop.workspace.store) if s.layer == "rollup"}


def test_only_months_of_changed_days_are_written_anew_and_other_settings_take_effect_at_once(
    shops: tuple[Shop, Shop],
) -> None:
    shop = shops[1]
    for name in ("customers", "answers", "same"):
        (shop.folder / f"sources/{name}.yaml").unlink()
    one_month(shop, "calls-1.csv", 3, 60, 120)
    load(shop.workspace)
    before = months(shop)
    one_month(shop, "calls-2.csv", 5, 30)
    load(shop.workspace)

    after = months(shop)
    assert {month for _, month in after.keys() - before.keys()} == {"2026-05"}
    assert before.items() <= after.items()
    assert "from the roll-up" in sql_of(shop.workspace, ["fcr_no_repeat"])

    shop.write("wellserved.yaml", (shop.folder / "wellserved.yaml").read_text() + "issues: {gap_days: 2}\n")
    assert "from the roll-up" not in sql_of(shop.workspace, ["fcr_no_repeat"])
    load(shop.workspace)
    assert "from the roll-up" in sql_of(shop.workspace, ["fcr_no_repeat"])
    assert set(months(shop).values()).isdisjoint(before.values())
