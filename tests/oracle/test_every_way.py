"""Every KPI of the catalogue is the same whichever way it is answered: row by row, in columns, from roll-ups."""

from dataclasses import replace
from datetime import date

import pytest

from tests.flow.test_values_table import both, near, told
from tests.metrics.test_rollup import answered, from_roll_ups, keep, opened
from tests.oracle.every_kpi import CATALOGUE, askable, seeded
from tests.oracle.test_laws_of_the_catalogue import same
from tests.oracle.test_laws_of_the_catalogue import told as by_key
from wellserved.flow.values_table import measurements
from wellserved.metrics.plan import plan
from wellserved.metrics.rollup_plan import plan_with

BUILT = (date(2023, 12, 1), date(2026, 12, 31))
worlds = pytest.mark.parametrize("seed", range(2000, 2003))


@worlds
def test_finished_in_columns_it_is_the_same(seed: int) -> None:
    here = seeded(seed)
    for question in (here.whole, here.finer):
        asked, wanted, table = both(CATALOGUE, here.tables, replace(question, metrics=askable(question)))

        assert [told(m) for m in measurements(table, asked)] == [near(told(m)) for m in wanted]


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
