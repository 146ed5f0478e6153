"""Answer: a KPI's parts in one cell, with how many rows they rest on; answers of two stretches of time add."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wellserved.metrics import parts
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import (
    Count,
    Distinct,
    Exposure,
    Mean,
    Net,
    Quantile,
    Rate,
    Ratio,
    Share,
    Stay,
    Stock,
    Sum,
    Tally,
)
from wellserved.metrics.sketch import Sketch
from wellserved.terms.errors import QueryError

Row = Mapping[str, Any]
Moments = tuple[int, float, float, float] | None


@dataclass(frozen=True)
class Seen:
    """Rows that could be used, of the rows that were asked."""

    used: int
    rows: int

    def __add__(self, other: "Seen") -> "Seen":
        return Seen(self.used + other.used, self.rows + other.rows)


@dataclass(frozen=True)
class Answer:
    """What is known of one KPI in one cell.

    Args:
        metric: The newest version that it rests on.
        part: The value's makings.
        seen: Rows, for each side of the formula.
        young: Rows whose window has not passed.
        fresh: Newest load, in microseconds since 1970; None with no rows.
    """

    metric: MetricDefinition
    part: parts.Part
    seen: tuple[Seen, ...]
    young: int = 0
    fresh: int | None = None

    @property
    def coverage(self) -> float | None:
        """The share of rows that could be used; of a quotient, its weaker side's."""
        shares = [seen.used / seen.rows for seen in self.seen if seen.rows]
        return min(shares) if shares else None

    @property
    def rows(self) -> int:
        return sum(seen.rows for seen in self.seen)

    def __add__(self, other: "Answer") -> "Answer":
        """Add what two versions say of two stretches of one period.

        Raises:
            QueryError: The versions are of two kinds, whose parts don't add.
        """
        _refuse_unlike(self, other)
        newest = max(self.metric, other.metric, key=lambda metric: metric.version)
        return Answer(
            newest,
            self.part + other.part,
            tuple(mine + its for mine, its in zip(self.seen, other.seen, strict=True)),
            self.young + other.young,
            max((fresh for fresh in (self.fresh, other.fresh) if fresh is not None), default=None),
        )


def _refuse_unlike(one: Answer, other: Answer) -> None:
    mine, its = one.metric.formula, other.metric.formula
    alike = type(mine) is type(its) and one.metric.unit is other.metric.unit
    if isinstance(mine, Quantile) and isinstance(its, Quantile):
        alike = mine.share == its.share
    if isinstance(mine, Rate) and isinstance(its, Rate):
        alike = mine.times == its.times
    if not alike:
        later = max(one.metric, other.metric, key=lambda metric: metric.version)
        what = f"'{later.name}' changed its kind on {later.effective}, within a period"
        raise QueryError(what, later.file, f"ask for periods that end or begin on {later.effective}")


def answer(
    metric: MetricDefinition, sides: Sequence[Row], moments: Moments, instants: int, recorded: Sequence[bool]
) -> Answer:
    """Build a cell's answer from its states.

    Args:
        metric: Which version.
        sides: States by role, for each side; empty where it has no rows.
        moments: Clusters, and sums of squares and products over them.
        instants: How many instants a stock was taken at.
        recorded: For each side, whether its record has any row at all.
    """
    formula = metric.formula
    if isinstance(formula, Rate | Ratio):
        part = _quotient(formula, sides, moments, recorded)
    else:
        part = _BUILT[type(formula)](formula, _Roles(sides[0]), _clusters(moments), instants)
    seen = tuple(_seen(formula, _Roles(side)) for side in sides)
    young = sum(_Roles(side).whole("young") for side in sides)
    fresh = max((side["fresh"] for side in sides if side.get("fresh") is not None), default=None)
    return Answer(metric, part, seen, young, fresh)


class _Roles:
    """States by role, no rows being none."""

    def __init__(self, row: Row) -> None:
        self._row = row

    def whole(self, role: str) -> int:
        return int(self._row.get(role) or 0)

    def number(self, role: str) -> float:
        return float(self._row.get(role) or 0.0)

    def any(self, role: str) -> Any:
        return self._row.get(role)


def _seen(formula: object, row: _Roles) -> Seen:
    listed = None if row.any("sketched") else _LISTED.get(type(formula))
    return Seen(len(_values(row, listed)) if listed else row.whole("used"), row.whole("rows"))


def _values(row: _Roles, role: str) -> Sequence[float]:
    return row.any(role) or ()


def _clusters(moments: Moments) -> parts.Clusters:
    if moments is None:
        return parts.Clusters()
    groups, xx, xy, yy = moments
    return parts.Clusters(int(groups or 0), float(xx or 0), float(xy or 0), float(yy or 0))


def _quotient(formula: Rate | Ratio, sides: Sequence[Row], moments: Moments, recorded: Sequence[bool]) -> parts.Part:
    above, below = (formula.events, formula.per) if isinstance(formula, Rate) else (formula.of, formula.to)
    of = _total(above, _Roles(sides[0]), recorded[0])
    to = _total(below, _Roles(sides[1]), recorded[1])
    if isinstance(formula, Rate):
        return parts.Rate(None if of is None else round(of), to, formula.times)
    counted = isinstance(below, Tally) and below.count is not None
    n = round(to or 0) if counted else _Roles(sides[1]).whole("used")
    return parts.Ratio(of, to, n, _clusters(moments))


def _total(side: Tally | Exposure, row: _Roles, recorded: bool) -> float | None:
    """A side's sum. No events of a kind that is recorded are 0; else no rows are None."""
    if isinstance(side, Tally) and side.count is not None:
        return row.number("total") if recorded else None
    return row.number("total") if row.whole("used") else None


def _stock(f: Stock, row: _Roles, clusters: parts.Clusters, instants: int) -> parts.Part:
    return parts.Stock(row.whole("open"), instants if row.whole("ever") else 0)


def _different(row: _Roles) -> parts.Part:
    """Different values: counted, or by a sketch of them."""
    if hashes := row.any("sketched"):
        return Sketch.of(hashes, row.whole("used"))
    values = _values(row, "different")
    return parts.Distinct(len(set(values)), len(values))


_LISTED: dict[type, str] = {Quantile: "ranked", Distinct: "different"}
_BUILT: dict[type, Callable[[Any, _Roles, parts.Clusters, int], parts.Part]] = {
    Count: lambda f, row, c, i: parts.Tallied(row.whole("hits"), row.whole("used")),
    Sum: lambda f, row, c, i: parts.Total(row.number("total"), row.number("squares"), row.whole("used")),
    Share: lambda f, row, c, i: parts.Proportion(row.whole("hits"), row.whole("used"), f.interval == "exact"),
    Stay: lambda f, row, c, i: parts.Proportion(row.whole("hits"), row.whole("used")),
    Mean: lambda f, row, c, i: parts.Mean(row.number("total"), row.whole("used"), c),
    Net: lambda f, row, c, i: parts.Net(row.whole("plus"), row.whole("minus"), row.whole("used")),
    Quantile: lambda f, row, c, i: parts.Ranked(f.share, tuple(sorted(_values(row, "ranked")))),
    Distinct: lambda f, row, c, i: _different(row),
    Stock: _stock,
}
