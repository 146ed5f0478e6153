"""Lint: whether a KPI's definition is clear: its unit, window, population, owner, process and guards."""

import re
from collections.abc import Iterable, Iterator, Mapping

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import (
    Count,
    Distinct,
    Formula,
    Mean,
    Net,
    Quantile,
    Share,
    Stay,
    Stock,
    Sum,
    Tally,
    sides,
)
from wellserved.metrics.overlap import likeness, overlaps
from wellserved.records.contract import Type
from wellserved.records.expression import Expression
from wellserved.records.register import CONTRACTS
from wellserved.terms.problem import Problem
from wellserved.terms.unit import Unit

NOBODY = {
    "",
    "-",
    "?",
    "all",
    "anyone",
    "everyone",
    "n/a",
    "na",
    "nobody",
    "none",
    "tbd",
    "team",
    "todo",
    "unknown",
    "us",
}
FOLLOWED = frozenset({"seconds_to_next_contact"})
IDENTIFIED = frozenset({"customer_id", "issue_id", "issue_position"})
UNITS_OF_KIND: dict[type, tuple[Unit, ...]] = {
    Share: (Unit.PERCENT,), Stay: (Unit.PERCENT,), Net: (Unit.POINTS,),
    Count: (Unit.COUNT,), Distinct: (Unit.COUNT,), Stock: (Unit.COUNT,),
}  # fmt: skip
TIMES = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
QUANTITY = re.compile(r"^(\w+?)(?:_(seconds|minutes|hours|days))?(?: */ *(\d+)(?:\.0)?)?$")
BARE_WINDOW = re.compile(
    r"\b\w*(?:seconds|minutes|hours|days)\w*\s*(?:<=|>=|<|>|=)\s*(\d+(?:\.\d+)?)|INTERVAL\s+'?(\d+)", re.I
)
FLAGGED = dict.fromkeys(("case", "case_spell"), ("merged", "spam"))
FEWEST_PEOPLE = 5


def lint(metrics: Iterable[MetricDefinition]) -> list[Problem]:
    """Say what is unclear in KPIs, and which measure the same; the gravest first."""
    known = {metric.name: metric for metric in metrics}
    found = [problem for metric in known.values() for problem in unclear(metric, known)]
    found += overlaps([m for m in known.values() if m.status != "retired"])
    return sorted(found, key=lambda problem: ("error", "warning", "note").index(problem.severity))


def unclear(metric: MetricDefinition, known: Mapping[str, MetricDefinition]) -> Iterator[Problem]:
    """What is unclear in one KPI."""
    for rule in (_unit, _window, _population, _owner, _process, _people, _shown):
        yield from rule(metric)
    yield from _guards(metric, known)


def _problem(metric: MetricDefinition, code: str, what: str, field: str, fix: str, grave: bool = False) -> Problem:
    where = metric.document.where(field) if field in metric.document.data else metric.file
    return Problem(code, f"{metric.name}: {what}", where, fix, severity="error" if grave else "warning")


def _unit(metric: MetricDefinition) -> Iterator[Problem]:
    fitting = UNITS_OF_KIND.get(type(metric.formula)) or _unit_of_quantity(metric)
    if fitting and metric.unit not in fitting:
        said = " or ".join(unit.value for unit in fitting)
        what = f"its formula gives {said}, and its unit is {metric.unit.value}"
        yield _problem(metric, "unit_unclear", what, "unit", f"write unit: {fitting[0].value}", grave=True)


def _unit_of_quantity(metric: MetricDefinition) -> tuple[Unit, ...]:
    """The unit of a plain quantity: a column of time, perhaps brought to a longer unit, or of money."""
    if not isinstance(metric.formula, Mean | Quantile | Sum):
        return ()
    found = QUANTITY.match(metric.formula.value.text.strip())
    if not found:
        return ()
    name, time, divisor = found.groups()
    if time:
        lasts = TIMES[time] * int(divisor or 1)
        return tuple(Unit(unit) for unit, seconds in TIMES.items() if seconds == lasts)
    column = CONTRACTS[metric.record].column(name)
    return (Unit.MONEY,) if column and column.type is Type.MONEY and not divisor else ()


def _window(metric: MetricDefinition) -> Iterator[Problem]:
    raw = str(metric.document.data.get("formula"))
    hidden = [number for pair in BARE_WINDOW.findall(raw) for number in pair if number and float(number) > 1]
    if hidden:
        what = f"a window of {hidden[0]} stands in the formula without a name"
        yield _problem(
            metric, "window_hidden", what, "formula", "name it under parameters, and write {name} in its place"
        )
    unused = [name for name in metric.parameters if f"{{{name}}}" not in raw]
    for name in unused:
        what = f"the parameter '{name}' is in no part of the formula"
        yield _problem(metric, "parameter_unused", what, "parameters", "use it, or take it out")
    if (
        isinstance(metric.formula, Share)
        and metric.formula.matures_after is None
        and _columns(metric.formula) & FOLLOWED
    ):
        what = "it asks what followed, and counts rows whose window has not passed"
        fix = 'write matures_after: "{days} days" under formula'
        yield _problem(metric, "window_not_passed", what, "formula", fix, grave=True)


def _population(metric: MetricDefinition) -> Iterator[Problem]:
    """Rows that hardly anyone means must be left out, or meant, in so many words."""
    read = _columns(metric.formula)
    for flag in FLAGGED.get(metric.record, ()):
        if flag not in read and not sides(metric.formula):
            what = f"it does not say whether cases marked '{flag}' count"
            fix = f"add NOT COALESCE({flag}, FALSE) to among, or to the condition"
            yield _problem(metric, "population_unclear", what, "formula", fix)
    if metric.record == "interaction" and read & FOLLOWED and not read & IDENTIFIED:
        what = "it asks what followed, and counts contacts of unknown customers, whom nobody can follow"
        yield _problem(
            metric, "population_unclear", what, "formula", "add customer_id IS NOT NULL to among", grave=True
        )


def _owner(metric: MetricDefinition) -> Iterator[Problem]:
    if metric.owner.strip().lower() in NOBODY:
        yield _problem(
            metric, "owner_unclear", f"'{metric.owner}' is no owner", "owner", "name the role that answers for it"
        )


def _process(metric: MetricDefinition) -> Iterator[Problem]:
    if metric.process.strip().lower() in NOBODY:
        what = "it can be traced to no process or behaviour"
        yield _problem(metric, "process_unclear", what, "process", "name the process that moves it, or drop the KPI")


def _people(metric: MetricDefinition) -> Iterator[Problem]:
    if metric.record == "engagement" and metric.minimum_n < FEWEST_PEOPLE:
        what = f"with minimum_n {metric.minimum_n}, single people can be told from it"
        yield _problem(
            metric, "people_told", what, "minimum_n", f"write minimum_n: {FEWEST_PEOPLE} or more", grave=True
        )


def _shown(metric: MetricDefinition) -> Iterator[Problem]:
    if len(metric.cases) < 2:
        what = f"{len(metric.cases) or 'no'} worked case shows what it means"
        yield _problem(metric, "cases_few", what, "cases", "show one row that counts, and one that does not")


def _guards(metric: MetricDefinition, known: Mapping[str, MetricDefinition]) -> Iterator[Problem]:
    if not metric.guards and metric.status != "retired":
        what = "nothing guards it: whoever games it is not seen"
        yield _problem(metric, "guard_missing", what, "guards", "name a KPI that falls when this one is gamed")
    for name in metric.guards:
        if name in known and likeness(metric, known[name]) in ("same", "reverse"):
            what = f"its guard '{name}' measures the same, and moves with it"
            yield _problem(metric, "guard_echo", what, "guards", "name a KPI that can move the other way")


def _columns(formula: Formula) -> frozenset[str]:
    """Every column that a formula's conditions and quantities read."""
    parts = [*vars(formula).values()]
    parts += [part for side in sides(formula) if isinstance(side, Tally) for part in vars(side).values()]
    return frozenset().union(*(part.columns for part in parts if isinstance(part, Expression)))
