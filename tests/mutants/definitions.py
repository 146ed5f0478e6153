"""Definitions with one small mistake each: in an expression, a window, a time, a parameter, a multiplier."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.mutants.expressions import mutated
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.columns import known_columns
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Count, Distinct, Mean, Net, Quantile, Share, Sum
from wellserved.metrics.reading import read_metric
from wellserved.records.contract import PROVENANCE, Type
from wellserved.records.register import CONTRACTS
from wellserved.terms.errors import WellservedError

Path = tuple[str, ...]
CONDITIONS = ("share", "among", "count", "sum", "mean", "plus", "minus", "of", "stock", "cohort", "derived", "distinct")
BY_ITS_TIME = (Count, Sum, Share, Mean, Net, Quantile, Distinct)
"""Formulas that read the KPI's own time; the others name theirs."""
TIMES = ("time", "opened", "closed", "entered", "left", "from", "to")


@dataclass(frozen=True)
class Mutant:
    """A definition with a mistake in it.

    Args:
        metric: The wrong definition.
        told: What is wrong, and where.
    """

    metric: MetricDefinition
    told: str


def mutants(metric: MetricDefinition, catalogue: Catalogue) -> Iterator[Mutant]:
    """Every mistake that still is a definition, in an order that is the same each time and tells nothing."""
    found = list(mistakes(metric, catalogue, Random(metric.name)))
    for path, told, value in Random(metric.name).sample(found, len(found)):
        data = deepcopy(metric.document.data)
        put(data, path, value)
        try:
            yield Mutant(read_metric(replace(metric.document, data=data)), f"{'.'.join(path)}: {told}")
        except WellservedError:
            continue


def put(data: Any, path: Path, value: Any) -> None:
    """Write a value, or take the field out where it is None."""
    for key in path[:-1]:
        data = data[key]
    if value is None:
        del data[path[-1]]
    else:
        data[path[-1]] = value


def mistakes(metric: MetricDefinition, catalogue: Catalogue, chance: Random) -> Iterator[tuple[Path, str, Any]]:
    """Where, what, and the wrong value."""
    data = metric.document.data
    yield from in_mapping(metric, catalogue, data["formula"], ("formula",), metric.record, chance)
    if isinstance(metric.formula, BY_ITS_TIME) and "opened" not in data["formula"]:
        yield from other_times(metric.record, data["time"], ("time",))
    for name, value in (data.get("parameters") or {}).items():
        for wrong in wrong_values(value):
            yield ("parameters", name), f"{value} made {wrong}", wrong


def in_mapping(
    metric: MetricDefinition, catalogue: Catalogue, fields: Mapping[str, Any], path: Path, record: str, chance: Random
) -> Iterator[tuple[Path, str, Any]]:
    """Mistakes in the fields of a formula, or of one side of it."""
    record = fields.get("record", record)
    for key, value in fields.items():
        here = (*path, key)
        if isinstance(value, Mapping) and key != "segments":
            yield from in_mapping(metric, catalogue, value, here, record, chance)
        elif key in TIMES:
            yield from other_times(record, value, here)
        elif key in CONDITIONS:
            columns = columns_of(metric, catalogue, record, key)
            own = alike(metric, catalogue, record, key)
            for told, wrong in mutated(str(value), columns, own, chance):
                yield here, told, wrong
        yield from in_field(metric, key, value, here)


def in_field(metric: MetricDefinition, key: str, value: Any, here: Path) -> Iterator[tuple[Path, str, Any]]:
    if key == "among":
        yield here, "dropped", None
    if key == "matures_after":
        yield here, "dropped", None
        yield from ((here, f"'{value}' made '{wrong}'", wrong) for wrong in other_windows(metric, value))
    if key in ("quantile", "age"):
        yield from ((here, f"{value} made {wrong}", wrong) for wrong in (0.25, 0.75, 0.95))
    if key == "times":
        yield from ((here, f"{value} made {wrong}", wrong) for wrong in (value / 10, value + 1, value * 2))
    if key == "taken":
        yield here, "taken otherwise", "end" if value == "average" else "average"


def columns_of(metric: MetricDefinition, catalogue: Catalogue, record: str, key: str) -> Mapping[str, Type]:
    """What an expression may read: columns, or other KPIs where it is derived."""
    if key != "derived":
        return known_columns(CONTRACTS[record])
    return dict.fromkeys(catalogue.names(), Type.NUMBER)


def alike(metric: MetricDefinition, catalogue: Catalogue, record: str, key: str) -> list[str]:
    """What may stand in the place of a column: those of the record; of a KPI: those of its unit."""
    if key == "derived":
        return [m.name for m in catalogue.of_rows() if m.unit == metric.unit and m.name != metric.name]
    told = {c.name for c in PROVENANCE}
    return [c.name for c in CONTRACTS[record].all_columns if not c.personal and c.name not in told]


def other_times(record: str, time: str, here: Path) -> Iterator[tuple[Path, str, Any]]:
    own = CONTRACTS[record].columns
    kind = next((c.type for c in own if c.name == time), None)
    for column in own:
        if column.type is kind and column.name != time:
            yield here, f"{time} made {column.name}", column.name


def other_windows(metric: MetricDefinition, written: str) -> Iterator[str]:
    number, unit = re.fullmatch(r"\{?(\w+)\}? (\w+)", written).groups()  # type: ignore[union-attr]
    value = float(metric.parameters.get(number, number))
    for wrong in dict.fromkeys((value - 1, value + 1, value * 2)):
        if wrong >= 0 and wrong != value:
            yield f"{wrong:g} {unit}"


def wrong_values(value: Any) -> tuple[Any, ...]:
    if isinstance(value, str):
        return (f"another {value}",)
    return tuple(dict.fromkeys(wrong for wrong in (value + 1, value * 2, value - 1) if wrong != value))
