"""Proof: what must hold on every engine, asked of one that is given rows: cases, the oracle, and laws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pyarrow as pa

from tests.engines.given import copied, typed
from tests.oracle.engine import by_key, filled
from tests.oracle.every_kpi import CATALOGUE, askable, of_one, seeded
from tests.oracle.test_laws_of_the_catalogue import same, told
from wellserved.enrich.settings import EnrichSettings
from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import memory_engine
from wellserved.metrics.cases import case_catalogue, case_question, judge
from wellserved.metrics.definition import Case, MetricDefinition
from wellserved.metrics.finish import finish
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.store.engine import Engine
from wellserved.terms.problem import Problem

SHIPPED = catalogue()
WORKED = [(metric, case) for metric in SHIPPED.of_rows() for case in metric.cases]
EngineOver = Callable[[Mapping[str, pa.Table]], Engine]


def measured(engine: Engine, tables: Mapping[str, Sequence[Any]], question: Question) -> list[Measurement]:
    """What the planner and an engine answer over rows that the engine was given."""
    asked = plan(question, CATALOGUE, filled(tables))
    results = [engine.query(sql) for sql in asked.statements]
    return finish(asked, results, [record for record in asked.counted if not tables.get(record)])


def disagreements(engine_over: EngineOver, seed: int, *, finer: bool, every: int = 1) -> list[str]:
    """What an engine and the oracle say differently about a world, over the whole catalogue or each so-many-th KPI."""
    here = seeded(seed)
    question = here.finer if finer else here.whole
    asked = replace(question, metrics=askable(question)[seed % every :: every])
    if not asked.metrics:
        return []
    found = by_key(measured(engine_over(typed(here.tables)), here.tables, asked))
    return [line for name in asked.metrics for line in of_one(name, found.get(name, {}), here.tables, asked)]


def broken_law(engine_over: EngineOver, seed: int, every: int = 1) -> list[str]:
    """Where the order of rows, or a scope told as a condition or by leaving rows out, changes an answer."""
    here = seeded(seed)
    question = replace(here.whole, by=(), split=None, where=None)
    asked = replace(question, metrics=askable(question)[seed % every :: every])
    first = told(measured(engine_over(typed(here.tables)), here.tables, asked))
    shuffled = {name: Random(seed).sample(list(rows), len(rows)) for name, rows in here.tables.items()}
    return same(first, told(measured(engine_over(typed(shuffled)), here.tables, asked)))


def failed_case(engine_over: EngineOver, metric: MetricDefinition, case: Case) -> Problem | None:
    """Run one worked case of a KPI's file on an engine; None where it comes out."""
    used = case_catalogue(metric, case, SHIPPED)
    asked = plan(case_question(metric, case, used), used)
    made = memory_engine(case.given, settings=EnrichSettings(customer_panel="customer_period" in asked.counted))
    rows = copied(made)
    made.close()
    engine = engine_over(rows)
    empty = [record for record in asked.counted if not rows[record].num_rows]
    return judge(metric, case, finish(asked, [engine.query(sql) for sql in asked.statements], empty))
