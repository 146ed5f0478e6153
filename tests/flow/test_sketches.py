"""Different values are told from kept sketches where a KPI allows it, and are those of the rows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import yaml

from tests.flow.shop import SETTINGS, Shop
from tests.metrics.made import document
from wellserved.flow.catalogue import catalogue
from wellserved.flow.chosen import chosen
from wellserved.flow.engines import open_engine
from wellserved.flow.erase import erase
from wellserved.flow.load import load
from wellserved.flow.measure import measure, sql_of
from wellserved.flow.rollups import wanted_rollups
from wellserved.metrics.measurement import Measurement
from wellserved.records.rollup import hash_of

LATER = datetime(2026, 9, 1, tzinfo=UTC)
CHANNELS = ("Voice", "Chat")
EXACT = {"start": date(2026, 1, 1), "end": date(2026, 3, 31), "grain": "month"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Two months of calls of customers who come again, then a third month and a correction of the first."""
    made = Shop.made(tmp_path_factory.mktemp("shop"))
    made.write("wellserved.yaml", f"{SETTINGS}zone: Europe/Berlin\nrollups: [{{record: interaction, by: [channel]}}]\n")
    for name, formula in (("callers", {"estimate": "allowed"}), ("exactly", {})):
        text = yaml.safe_dump(
            document(name, {"distinct": "customer_id", **formula}, unit="count", segments=["channel"]).data
        )
        made.write(f"metrics/{name}.yaml", text)
    made.calls("calls-1.csv", *(line(n, 1 + n // 2600, n % 2300) for n in range(5200)))
    load(made.workspace, clock=LATER)
    made.calls("calls-2.csv", *(line(n, 3, n % 40) for n in range(6000, 6100)), line(1, 1, 9999))
    load(made.workspace, clock=LATER)
    yield made


def line(number: int, month: int, customer: int) -> str:
    started = f"2026-{month:02}-{1 + number % 28:02} {number % 24:02}:30"
    return f"{number},c{customer},{CHANNELS[number % 2]},{started},,60,no"


def values(shop: Shop, metric: str, **asked: object) -> list[Measurement]:
    return [one for one in measure(shop.workspace, [metric], **asked) if isinstance(one, Measurement)]  # type: ignore[arg-type]


def test_few_values_are_the_same_from_sketches_and_rows(shop: Shop) -> None:
    for asked in ({"period": "2026-03"}, {**EXACT, "by": ["channel"]}, {**EXACT, "where": "channel = 'chat'"}):
        found, exact = values(shop, "callers", **asked), values(shop, "exactly", **asked)
        told = [
            (one.value, one.n, one.low, one.high, one.note, one.coverage) for one in exact if (one.value or 0) < 2048
        ]
        assert [(o.value, o.n, o.low, o.high, o.note, o.coverage) for o in found if (o.value or 0) < 2048] == told != []


def test_many_values_are_estimated_within_what_is_said(shop: Shop) -> None:
    (found,), (exact,) = (values(shop, name, period="2026-Q1") for name in ("callers", "exactly"))

    assert exact.value == 2301
    assert found.value is not None and found.value != exact.value and abs(found.value / exact.value - 1) < 0.07
    assert found.high is not None and exact.high is not None
    assert found.high - found.value > exact.high - exact.value


def test_it_is_said_that_a_value_is_estimated(shop: Shop) -> None:
    rough, exact = chosen(shop.workspace, ["callers", "exactly"], period="2026-Q1")

    assert (rough.source, exact.source) == (
        "roll-up different values of interaction by started_at and channel",
        "rows of interaction",
    )
    assert rough.why == "estimated from sketches of its days: exact below 2048, else within 4.3% in 95 of 100"
    assert "from the roll-up" in sql_of(shop.workspace, ["callers"], period="2026-Q1")


def test_after_a_load_the_sketches_are_those_of_the_rows(shop: Shop) -> None:
    (wanted,) = (one for one in wanted_rollups(shop.workspace) if one.name.startswith("different"))
    engine = open_engine(shop.workspace)
    kept = engine.query(f'SELECT * FROM "{wanted.name}" ORDER BY ALL')
    assert kept == engine.query(f"SELECT * FROM ({wanted.cells(date(2025, 12, 1), date(2026, 6, 1))}) ORDER BY ALL")
    assert len(kept) > 5000
    engine.close()
    assert catalogue(shop.workspace).latest("callers").formula.estimate  # type: ignore[union-attr]


def test_an_erased_customer_is_in_no_sketch_and_is_counted_as_before(shop: Shop) -> None:
    (before,) = values(shop, "callers", period="2026-03")
    assert hashes_of(shop, "c7") == 3

    erase(shop.workspace, "c7", yes=True)

    assert hashes_of(shop, "c7") == 0
    assert values(shop, "callers", period="2026-03")[0].value == before.value


def hashes_of(shop: Shop, customer: str) -> int:
    """How many days of March keep a customer's hash."""
    engine = open_engine(shop.workspace)
    (name,) = (name for name in engine.rollups if name.startswith("different"))
    sql = f"SELECT count(*) FROM \"{name}\" WHERE _hash = {hash_of(customer)} AND _day >= DATE '2026-03-01'"
    ((found,),) = engine.query(sql)
    engine.close()
    return int(found)
