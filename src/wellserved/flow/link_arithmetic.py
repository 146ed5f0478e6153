"""Link arithmetic: which measured amounts a KPI adds up, by its lineage."""

from collections.abc import Iterator

from wellserved.insight.link.arithmetic import Amount
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Mean, Ratio, Sum
from wellserved.records.expression import Expression

ADDED_UP = {
    "issue.cost": Amount("interaction.cost", 1, of_matter=True),
    "customer_period.cost_to_serve": Amount("interaction.cost", 1),
}  # columns made at load that are sums of a measured one


def amounts(metric: str, known: Catalogue) -> tuple[Amount, ...]:
    """What a KPI adds up or divides by; nothing where it counts, or where its amounts are computed from several."""
    if metric not in known.names():
        return ()
    return tuple(_amounts(known.latest(metric)))


def _amounts(metric: MetricDefinition) -> Iterator[Amount]:
    match metric.formula:
        case Mean(value=value, among=among) | Sum(value=value, among=among):
            yield from _one(metric.record, value, among, 1)
        case Ratio(of=above, to=below):
            yield from _one(above.record, above.value, above.among, 1)
            yield from _one(below.record, below.value, below.among, -1)
        case _:
            return


def _one(record: str, value: Expression | None, among: Expression | None, way: int) -> Iterator[Amount]:
    """The column that is summed, where it is one alone."""
    if value is None or len(value.columns) != 1 or value.sql != f'"{next(iter(value.columns))}"':
        return
    name = f"{record}.{next(iter(value.columns))}"
    made = ADDED_UP.get(name, Amount(name, 1))
    yield Amount(made.column, made.way * way, made.of_matter, among.sql if among else "")
