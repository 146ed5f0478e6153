"""Engine and oracle asked the same of a world, over the whole catalogue; and where they differ."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import chain

from tests.oracle.engine import by_key, measured
from tests.oracle.hints import scenes, turning_points
from tests.oracle.oracle import Told, tell
from tests.oracle.tables import Tables
from tests.oracle.world import World, world
from wellserved.flow.catalogue import shipped_documents
from wellserved.metrics.catalogue import Catalogue, load_catalogue
from wellserved.metrics.columns import known_columns
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Derived, Quantile, sides
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.question import Question
from wellserved.records.register import CONTRACTS

SHIPPED = load_catalogue(shipped_documents())
FEW = (0, 2, 5)


def with_small_numbers(catalogue: Catalogue) -> Catalogue:
    """The same KPIs, told with less: generated worlds are small, and every note must be seen."""
    names = catalogue.names()
    return Catalogue(
        {name: (replace(catalogue.latest(name), minimum_n=FEW[i % len(FEW)]),) for i, name in enumerate(names)}
    )


CATALOGUE = with_small_numbers(SHIPPED)
HINTS = turning_points(CATALOGUE)
SCENES = scenes(CATALOGUE)
SEGMENTS = sorted({segment for metric in CATALOGUE.all_latest() for segment in metric.segments})
CONDITIONS = (
    "segment = 'x'",
    "region = 'x' OR plan = 'y'",
    "NOT team = 'x'",
    "channel IN ('voice', 'bot', 'x')",
    "agent_id IS NULL OR site = 'y'",
    "customer_id <> 'customer-1'",
)


@cache
def seeded(seed: int) -> World:
    """A world for the catalogue."""
    return world(seed, HINTS, SCENES, SEGMENTS, CONDITIONS)


def records_of(metric: MetricDefinition) -> set[str]:
    """The records that a KPI's rows come from."""
    if isinstance(metric.formula, Derived):
        return {record for name in metric.formula.parts for record in records_of(CATALOGUE.latest(name))}
    return {side.record for side in sides(metric.formula)} or {metric.record}


def _told_of_the_whole(metric: MetricDefinition) -> bool:
    """Whether it may not be narrowed: some rows of one record do not go with some of another."""
    return not metric.segments and len(records_of(metric)) > 1


def askable(question: Question) -> tuple[str, ...]:
    """The KPIs that may be split so, and whose records know what the condition asks."""
    wanted = CONDITION_COLUMNS.get(str(question.where or question.split), frozenset())
    return tuple(
        metric.name
        for metric in CATALOGUE.of_rows()
        if {*question.by} <= {*metric.segments}
        and not (question.where and wanted and _told_of_the_whole(metric))
        and all(wanted <= {*known_columns(CONTRACTS[record])} for record in records_of(metric))
    )


CONDITION_COLUMNS = {
    condition: frozenset(
        word for word in ("segment", "region", "plan", "team", "channel", "agent_id", "site", "customer_id")
        if word in condition
    )
    for condition in CONDITIONS
}  # fmt: skip


def disagreements(question: Question, tables: Tables, names: Sequence[str] | None = None) -> list[str]:
    """What engine and oracle say differently, in words; nothing where they agree."""
    asked = replace(question, metrics=tuple(names if names is not None else askable(question)))
    if not asked.metrics:
        return []
    found = by_key(measured(CATALOGUE, tables, asked))
    return list(chain.from_iterable(of_one(name, found.get(name, {}), tables, asked) for name in asked.metrics))


def of_one(name: str, found: dict, tables: Tables, asked: Question) -> list[str]:  # type: ignore[type-arg]
    wanted = tell(name, CATALOGUE, tables, asked)
    other = [f"{name} {key}: told by one only" for key in {*found} ^ {*wanted}]
    return other + [
        f"{name} {key}: the engine says {said(found[key])}, the oracle {told}"
        for key, told in wanted.items()
        if key in found and not agree(CATALOGUE.latest(name), found[key], told)
    ]


def said(m: Measurement) -> tuple[float | int | str | None, ...]:
    return m.value, m.n, m.coverage, str(m.note), m.low, m.high


def agree(metric: MetricDefinition, found: Measurement, told: Told) -> bool:
    same = found.n == told.n and str(found.note) == told.note
    same = same and near(found.value, told.value) and near(found.coverage, told.coverage)
    if told.value is None or isinstance(metric.formula, Derived):
        return same
    wide = 0.021 if isinstance(metric.formula, Quantile) else 1e-6
    return same and near(found.low, told.low, wide) and near(found.high, told.high, wide)


def near(one: float | None, other: float | None, wide: float = 1e-9) -> bool:
    if one is None or other is None:
        return one is other
    small = 1e-9 if wide < 0.01 else 1e-3
    return abs(one - other) <= max(wide * max(abs(one), abs(other)), small)
