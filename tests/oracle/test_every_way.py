"""Every KPI of the catalogue is the same whichever way it is answered: row by row, in columns, from roll-ups."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.flow.test_values_table import both, near, told
from tests.metrics.test_rollup import answered, from_roll_ups, keep, opened
from tests.oracle.engine import filled
from tests.oracle.every_kpi import CATALOGUE, askable, seeded
from tests.oracle.test_laws_of_the_catalogue import same
from tests.oracle.test_laws_of_the_catalogue import told as by_key
from wellserved.metrics.plan import plan
from wellserved.metrics.rollup_plan import plan_with
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS

SOME: Mapping[Type, Any] = {
    Type.TEXT: "x",
    Type.NUMBER: 1.5,
    Type.WHOLE: 1,
    Type.FLAG: True,
    Type.TIME: datetime(2026, 3, 1, tzinfo=UTC),
    Type.DATE: date(2026, 3, 1),
    Type.MONEY: Decimal(3),
}
BUILT = (date(2023, 12, 1), date(2026, 12, 31))
worlds = pytest.mark.parametrize("seed", range(2000, 2003))


@worlds
def test_finished_in_columns_it_is_the_same(seed: int) -> None:
    here = seeded(seed)
    for question in (here.whole, here.finer):
        wanted, found, _ = both(CATALOGUE, here.tables, replace(question, metrics=askable(question)))

        assert [told(m) for m in found] == [near(told(m)) for m in wanted]


@worlds
def test_with_or_without_knowing_which_columns_are_filled_it_is_the_same(seed: int) -> None:
    here = seeded(seed)
    tables = {record: [whole(record, row) for row in rows] for record, rows in here.tables.items()}
    asked = replace(here.whole, metrics=askable(here.whole))
    with opened(tables, CATALOGUE) as db:
        plain, doubting = plan(asked, CATALOGUE, filled(tables)), plan(asked, CATALOGUE)

        assert plain.sql.count(" IS NOT NULL)") < doubting.sql.count(" IS NOT NULL)") / 2
        assert same(by_key(answered(db, plain, tables)), by_key(answered(db, doubting, tables))) == []


def whole(record: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row that has a value in every column."""
    return {c.name: SOME[c.type] if row.get(c.name) is None else row[c.name] for c in CONTRACTS[record].all_columns}


@worlds
@pytest.mark.parametrize("by", [(), ("channel",), ("team",)])
def test_from_roll_ups_it_is_the_same(seed: int, by: tuple[str, ...]) -> None:
    here = seeded(seed)
    question = replace(here.whole, by=by)
    asked = replace(question, metrics=askable(question))
    with opened(here.tables, CATALOGUE) as db:
        planned = plan_with(asked, CATALOGUE, keep(db, CATALOGUE, ("channel", "team"), asked.calendar.zone, BUILT))

        assert from_roll_ups(planned)
        found = by_key(answered(db, planned, here.tables))
        assert same(found, by_key(answered(db, plan(asked, CATALOGUE), here.tables))) == []
