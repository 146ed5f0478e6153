"""The simulated organisation, measured from roll-ups and from its rows: every KPI is the same."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from wellserved.flow.catalogue import catalogue
from wellserved.flow.demo import demo
from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.measure import unrecorded
from wellserved.flow.reach import within_reach
from wellserved.flow.rollups import rollups_at_hand
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.finish import finish
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.metrics.rollup import relations_of
from wellserved.metrics.rollup_plan import plan_with
from wellserved.store.engine import Engine
from wellserved.terms.period import Grain

SPAN = (date(2026, 8, 15), date(2026, 11, 5))
CLOCKS = (datetime(2026, 10, 20, 14, 30, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A small demo whose every record is kept by day."""
    folder = tmp_path_factory.mktemp("demo")
    demo(folder, customers=300, months=3)
    records = dict.fromkeys(record for record, _ in relations_of(catalogue()))
    lines = [f"  - {{record: {record}}}" for record in records]
    settings = Path(folder / "wellserved.yaml")
    settings.write_text("\n".join([settings.read_text(), "rollups:", *lines, ""]))
    load(open_workspace(folder))
    return open_workspace(folder)


@pytest.fixture(scope="module")
def engine(workspace: Workspace) -> Iterator[Engine]:
    made = open_engine(workspace)
    yield made
    made.close()


@pytest.mark.parametrize("grain", [Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.ALL])
@pytest.mark.parametrize("clock", CLOCKS)
def test_every_kpi_is_the_same_from_roll_ups_and_from_rows(
    workspace: Workspace, engine: Engine, grain: Grain, clock: datetime
) -> None:
    known = catalogue(workspace)
    every = tuple(metric.name for metric in known.of_rows())
    asked = Question(every, *SPAN, grain, clock=clock, calendar=workspace.calendar)
    asked = within_reach(engine, asked, known)
    plans = plan_with(asked, known, rollups_at_hand(engine.rollups)), plan(asked, known)
    found = [finish(p, [engine.query(sql) for sql in p.statements], unrecorded(engine, p)) for p in plans]

    assert sum("from the roll-up" in sql for sql in plans[0].statements) > len(engine.rollups) / 2
    assert numbers(found[0]) == numbers(found[1])


def numbers(found: list[Measurement]) -> list[tuple[Any, ...]]:
    """Values to 1e-9. An interval of no width is the root of what two equal sums leave, so ends are told to 1e-6."""
    return [
        (m.metric, m.period, m.n, m.note, near(m.value, 1e-9), *(near(v, 1e-6) for v in (m.low, m.high, m.coverage)))
        for m in found
    ]


def near(value: float | None, apart: float) -> Any:
    return None if value is None else pytest.approx(value, rel=apart, abs=apart)
