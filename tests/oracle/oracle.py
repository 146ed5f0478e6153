"""The oracle: every formula in plain Python over lists of dicts, slowly and obviously."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.oracle import doubt
from tests.oracle.tables import Key, Seen, Tables, in_period, instant, local_day, seen, segment
from tests.oracle.truth import value_of
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import (
    Count,
    Derived,
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
from wellserved.metrics.question import Question
from wellserved.terms.period import Grain, Period

SECONDS = {"age": 86_400, "age_hours": 3_600, "age_minutes": 60, "age_seconds": 1}


@dataclass(frozen=True)
class Told:
    """What must come out."""

    value: float | None
    n: int
    coverage: float | None
    note: str
    low: float | None = None
    high: float | None = None


@dataclass
class Found:
    """What one cell's rows say, before notes."""

    value: float | None
    n: int
    used: list[tuple[int, int]]
    ends: tuple[float | None, float | None] = (None, None)
    young: int = 0


Cells = dict[Key, list[Seen]]
NOTHING: tuple[None, None] = (None, None)
MAY_BE_NEGATIVE = ("points", "money", "ratio", "score")


def tell(name: str, catalogue: Catalogue, tables: Tables, question: Question) -> dict[Key, Told]:
    """What a KPI with one version says of each period and segment."""
    metric = catalogue.latest(name)
    if isinstance(metric.formula, Derived):
        return derived(metric, catalogue, tables, question)
    found: dict[Key, Found] = FORMULAS[type(metric.formula)](metric, metric.formula, tables, question)
    periods = {period.first_day: period for period in question.periods}
    return {key: noted(metric, one, periods[key[0]], question) for key, one in found.items()}


def noted(metric: MetricDefinition, found: Found, period: Period, question: Question) -> Told:
    shares = [used / rows for used, rows in found.used if rows]
    note = "ok"
    if period.end > question.clock or found.young:
        note = "partial"
    if found.n < metric.minimum_n:
        note = "too few"
    if found.value is None:
        asked = sum(rows for _, rows in found.used)
        note = "not yet known" if found.young and not asked else "no data"
    low, high = found.ends if found.value is not None else NOTHING
    if found.value is not None and found.value >= 0 and low is not None and metric.unit not in MAY_BE_NEGATIVE:
        low = max(low, 0)
    return Told(found.value, found.n, min(shares) if shares else None, note, low, high)


def cells(record: str, time: str, tables: Tables, question: Question, renamed: Mapping[str, str]) -> Cells:
    """A record's rows by period and segment."""
    found: Cells = defaultdict(list)
    for one in seen(record, tables, question):
        first = in_period(one, time, question)
        if first is not None:
            found[first, segment(one, question, renamed, time)].append(one)
    return found


def everywhere(found: Cells, question: Question) -> Cells:
    """Without segments, every period has a cell."""
    if not question.by and question.split is None:
        for period in question.periods:
            found.setdefault((period.first_day, ()), [])
    return found


def of_both(above: Iterable[Key], below: Iterable[Key], question: Question) -> Cells:
    """The cells that either side of a quotient has."""
    return everywhere(defaultdict(list, {key: [] for key in {*above, *below}}), question)


def each(
    metric: MetricDefinition, tables: Tables, question: Question, of: Callable[[list[Seen]], Found]
) -> dict[Key, Found]:
    """One formula over each cell of the KPI's own record."""
    found = everywhere(cells(metric.record, metric.time, tables, question, {}), question)
    return {key: of(rows) for key, rows in found.items()}


def asked(rows: Iterable[Seen], among: Any) -> tuple[list[Seen], int]:
    """The rows that are asked; and how many are, or may be."""
    told = [(one, one.says(among)) for one in rows]
    return [one for one, said in told if said is True], sum(said is not False for _, said in told)


def count(metric: MetricDefinition, f: Count, tables: Tables, question: Question) -> dict[Key, Found]:
    def of(rows: list[Seen]) -> Found:
        said = [one.says(f.condition) for one in rows]
        hits, used = said.count(True), len(said) - said.count(None)
        value = float(hits) if used else None
        return Found(value, hits, [(used, len(rows))], doubt.poisson(hits) if used else NOTHING)

    return each(metric, tables, question, of)


def total(metric: MetricDefinition, f: Sum, tables: Tables, question: Question) -> dict[Key, Found]:
    def of(rows: list[Seen]) -> Found:
        those, asked_of = asked(rows, f.among)
        values = [float(v) for one in those if (v := one.says(f.value)) is not None]
        half = doubt.Z * math.sqrt(sum(v * v for v in values))
        ends = (sum(values) - half, sum(values) + half)
        return Found(sum(values) if values else None, len(values), [(len(values), asked_of)], ends)

    return each(metric, tables, question, of)


def share(metric: MetricDefinition, f: Share, tables: Tables, question: Question) -> dict[Key, Found]:
    def young(one: Seen) -> bool:
        if f.matures_after is None:
            return False
        known = min(question.clock, question.reach.get((metric.record, metric.time), question.clock))
        moment, last = one.row[metric.time], known - f.matures_after
        return bool(moment > last) if isinstance(moment, datetime) else bool(moment > local_day(last, question))

    def of(rows: list[Seen]) -> Found:
        those, asked_of = asked([one for one in rows if not young(one)], f.among)
        said = [told for one in those if (told := one.says(f.condition)) is not None]
        waiting = sum(one.says(f.among) is not False for one in rows if young(one))
        ends = doubt.share(said.count(True), len(said), f.interval)
        return Found(said.count(True) / len(said) if said else None, len(said), [(len(said), asked_of)], ends, waiting)

    return each(metric, tables, question, of)


def mean(metric: MetricDefinition, f: Mean, tables: Tables, question: Question) -> dict[Key, Found]:
    def of(rows: list[Seen]) -> Found:
        those, asked_of = asked(rows, f.among)
        pairs = [(one, float(v)) for one in those if (v := one.says(f.value)) is not None]
        groups: dict[Any, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for one, value in pairs:
            groups[cluster(one, metric.time, metric.cluster, question)][0] += value
            groups[cluster(one, metric.time, metric.cluster, question)][1] += 1
        average = sum(v for _, v in pairs) / len(pairs) if pairs else None
        return Found(average, len(pairs), [(len(pairs), asked_of)], doubt.by_cluster(list(groups.values())))

    return each(metric, tables, question, of)


def cluster(one: Seen, time: str, kind: str, question: Question) -> Any:
    """What varies: the local day (the hour, for days), the customer or the agent, or the row where it has none."""
    if kind in ("customer", "agent"):
        known = one.read(f"{kind}_id")
        return ("known", known) if known is not None else ("row", id(one.row))
    moment = one.row[time]
    if question.grain is Grain.DAY and isinstance(moment, datetime):
        local = moment.astimezone(question.calendar.midnight(question.start).tzinfo)
        return local.replace(minute=0, second=0, microsecond=0, tzinfo=None)
    return local_day(moment, question)


def net(metric: MetricDefinition, f: Net, tables: Tables, question: Question) -> dict[Key, Found]:
    def of(rows: list[Seen]) -> Found:
        those, asked_of = asked(rows, f.among)
        said = [(one.says(f.plus), one.says(f.minus)) for one in those]
        told = [pair for pair in said if None not in pair]
        plus, minus = sum(p for p, _ in told), sum(m for _, m in told)
        value = 100 * (plus - minus) / len(told) if told else None
        return Found(value, len(told), [(len(told), asked_of)], doubt.net(plus, minus, len(told)))

    return each(metric, tables, question, of)


def age(metric: MetricDefinition, f: Quantile, tables: Tables, question: Question) -> dict[Key, Found]:
    """How long those open at each period's end had been open; of a period that has not begun nobody can say."""
    found: dict[Key, Found] = {}
    for period in question.periods:
        rows = [one for one in seen(metric.record, tables, question) if one.row.get(f.opened) is not None]
        at = next(iter(stock_moments(period, "end", question)), None)
        ever = [one for one in rows if at and instant(one.row[f.opened], question) < at]
        for here in {segment(one, question, {}) for one in ever} | ({()} if not question.keys else set()):
            own = [one for one in ever if segment(one, question, {}) == here]
            standing = [one for one in own if at and is_open_at(one, f.closed, at, question)]
            those, asked_of = asked(standing, f.among)
            unit = SECONDS[f.value.text]
            born = [one.row[f.since or f.opened] for one in those]
            ages = sorted((at - instant(b, question)).total_seconds() / unit for b in born if at and b is not None)
            told = [(len(ages), asked_of)]
            ends = doubt.order_statistics(ages, f.share)
            found[period.first_day, here] = Found(doubt.quantile(ages, f.share), len(ages), told, ends)
    return found


def quantile(metric: MetricDefinition, f: Quantile, tables: Tables, question: Question) -> dict[Key, Found]:
    if f.opened:
        return age(metric, f, tables, question)

    def of(rows: list[Seen]) -> Found:
        those, asked_of = asked(rows, f.among)
        values = sorted(float(v) for one in those if (v := one.says(f.value)) is not None)
        ends = doubt.order_statistics(values, f.share)
        return Found(doubt.quantile(values, f.share), len(values), [(len(values), asked_of)], ends)

    return each(metric, tables, question, of)


def distinct(metric: MetricDefinition, f: Distinct, tables: Tables, question: Question) -> dict[Key, Found]:
    def of(rows: list[Seen]) -> Found:
        those, asked_of = asked(rows, f.among)
        values = [v for one in those if (v := one.says(f.column)) is not None]
        value = float(len(set(values))) if values else None
        return Found(value, len(values), [(len(values), asked_of)], doubt.poisson(len(set(values))))

    return each(metric, tables, question, of)


def stock(metric: MetricDefinition, f: Stock, tables: Tables, question: Question) -> dict[Key, Found]:
    found: dict[Key, Found] = {}
    for period in question.periods:
        moments = stock_moments(period, f.taken, question)
        rows = [one for one in seen(metric.record, tables, question) if one.row.get(f.opened) is not None]
        ever = [one for one in rows if any(instant(one.row[f.opened], question) < at for at in moments)]
        segments = {segment(one, question, {}) for one in ever} | ({()} if not question.keys else set())
        for here in segments:
            own = [one for one in ever if segment(one, question, {}) == here]
            standing = [one for at in moments for one in own if is_open(one, f, at, question)]
            said = [one.says(f.condition) for one in standing]
            value = said.count(True) / len(moments) if moments and own else None
            used = (len(said) - said.count(None), len(said))
            ends = doubt.poisson(round(value)) if value is not None else NOTHING
            found[period.first_day, here] = Found(value, math.floor(value or 0), [used], ends)
    return found


def stock_moments(period: Period, taken: str, question: Question) -> list[datetime]:
    """The ends of the period, or of its days; those past the clock are left out, or the clock itself where all are."""
    if period.start >= question.clock:
        return []
    days = [period.end.date()]
    if taken == "average":
        days = [period.first_day + timedelta(days=i + 1) for i in range(period.days)]
    ends = [question.calendar.midnight(day) for day in days]
    return [end for end in ends if end <= question.clock] or [question.clock]


def is_open(one: Seen, f: Stock, at: datetime, question: Question) -> bool:
    return instant(one.row[f.opened], question) < at and is_open_at(one, f.closed, at, question)


def is_open_at(one: Seen, until: str, at: datetime, question: Question) -> bool:
    closed = one.row.get(until)
    return closed is None or instant(closed, question) >= at


def stay(metric: MetricDefinition, f: Stay, tables: Tables, question: Question) -> dict[Key, Found]:
    found: dict[Key, Found] = {}
    for period in question.periods:
        start, end = period.start, min(period.end, question.clock)
        groups: dict[tuple[str | None, ...], list[Seen]] = defaultdict(list)
        if not question.keys:
            groups[()] = []
        for one in seen(metric.record, tables, question):
            entered, left = one.row.get(f.entered), one.row.get(f.left)
            came = entered is None or instant(entered, question) < start
            if start < end and came and (left is None or instant(left, question) >= start):
                groups[segment(one, question, {})].append(one)
        for here, rows in groups.items():
            those, asked_of = asked(rows, f.among)
            leaves = any(row.get(f.left) is not None for row in tables.get(metric.record, ()))
            told = [one for one in those if leaves and one.row.get(f.entered) is not None]
            stayed = sum(one.row[f.left] is None or instant(one.row[f.left], question) >= end for one in told)
            value = stayed / len(told) if told else None
            ends = doubt.share(stayed, len(told), "wilson")
            found[period.first_day, here] = Found(value, len(told), [(len(told), asked_of)], ends)
    return found


def tally(side: Tally, rows: list[Seen], recorded: bool) -> tuple[float | None, int, tuple[int, int]]:
    """A side's sum, how many rows or units it rests on, and how many could be used."""
    those, asked_of = asked(rows, side.among)
    if side.count is not None:
        said = [told for one in those if (told := one.says(side.count)) is not None]
        return (float(said.count(True)) if recorded else None), said.count(True), (len(said), asked_of)
    values = [float(v) for one in those if (v := one.says(side.value)) is not None]
    return (sum(values) if values else None), len(values), (len(values), asked_of)


def exposed(side: Exposure, tables: Tables, question: Question) -> dict[Key, tuple[float | None, tuple[int, int]]]:
    """Years at risk by period and segment."""
    groups: Cells = defaultdict(list)
    years: dict[tuple[Key, int], float | None] = {}
    for period in question.periods:
        start, end = period.start, min(period.end, question.clock)
        for one in seen(side.record, tables, question) if start < end else []:
            since, until = one.row.get(side.entered), one.row.get(side.left)
            begun = since is None or instant(since, question) < end
            if begun and (until is None or instant(until, question) > start):
                key = (period.first_day, segment(one, question, side.segments))
                groups[key].append(one)
                years[key, id(one.row)] = overlap(since, until, start, end, question)
    found = {}
    for key, rows in groups.items():
        those, asked_of = asked(rows, side.among)
        known = [y for one in those if (y := years[key, id(one.row)]) is not None]
        found[key] = (sum(known) if known else None, (len(known), asked_of))
    return found


def overlap(since: Any, until: Any, start: datetime, end: datetime, question: Question) -> float | None:
    if since is None:
        return None
    if not isinstance(since, datetime):
        ended = local_day(end, question)
        if question.calendar.midnight(ended) < end:
            ended += timedelta(days=1)
        last = min(until or ended, ended)
        return float(max((last - max(since, local_day(start, question))).days, 0)) / 365.25
    last_moment = min(until or end, end)
    return float(max(last_moment.timestamp() - max(since, start).timestamp(), 0.0)) / 86400 / 365.25


def rate(metric: MetricDefinition, f: Rate, tables: Tables, question: Question) -> dict[Key, Found]:
    above = cells(f.events.record, f.events.time, tables, question, f.events.segments)
    recorded = bool(tables.get(f.events.record))
    if isinstance(f.per, Exposure):
        below = exposed(f.per, tables, question)
    else:
        rows = cells(f.per.record, f.per.time, tables, question, f.per.segments)
        told = {key: tally(f.per, own, bool(tables.get(f.per.record))) for key, own in rows.items()}
        below = {key: (units, used) for key, (units, _, used) in told.items()}
    found = {}
    for key in of_both(above, below, question):
        events, _, used = tally(f.events, above.get(key, []), recorded)
        none = 0.0 if isinstance(f.per, Tally) and f.per.count and tables.get(f.per.record) else None
        units, its = below.get(key, (none, (0, 0)))
        value = events / units * f.times if events is not None and units else None
        ends = doubt.poisson(int(events or 0), f.times / units) if units else NOTHING
        found[key] = Found(value, math.floor(units or 0), [used, its], ends)
    return found


def ratio(metric: MetricDefinition, f: Ratio, tables: Tables, question: Question) -> dict[Key, Found]:
    above = cells(f.of.record, f.of.time, tables, question, f.of.segments)
    below = cells(f.to.record, f.to.time, tables, question, f.to.segments)
    found = {}
    for key in of_both(above, below, question):
        of, _, used = tally(f.of, above.get(key, []), bool(tables.get(f.of.record)))
        to, n, its = tally(f.to, below.get(key, []), bool(tables.get(f.to.record)))
        groups: dict[Any, list[float]] = defaultdict(lambda: [0.0, 0.0])
        both_timed = all(timed(side) for side in (f.of, f.to))
        for place, (side, rows) in enumerate(((f.of, above.get(key, [])), (f.to, below.get(key, [])))):
            for one in rows:
                amount = tally(side, [one], recorded=True)[0]
                groups[met_cluster(one, side, metric, question, both_timed)][place] += amount or 0
        met = [pair for pair in groups.values() if pair[0] or pair[1]]
        value = of / to if of is not None and to else None
        ends = doubt.by_cluster(met) if value is not None else NOTHING
        found[key] = Found(value, n, [used, its], ends)
    return found


def timed(side: Tally) -> bool:
    from wellserved.records.contract import Type
    from wellserved.records.register import CONTRACTS

    column = CONTRACTS[side.record].column(side.time)
    return column is not None and column.type is Type.TIME


def met_cluster(one: Seen, side: Tally, metric: MetricDefinition, question: Question, both_timed: bool) -> Any:
    if metric.cluster == "day" and not both_timed:
        return local_day(one.row[side.time], question)
    return cluster(one, side.time, metric.cluster, question)


def derived(metric: MetricDefinition, catalogue: Catalogue, tables: Tables, question: Question) -> dict[Key, Told]:
    assert isinstance(metric.formula, Derived)
    parts = {name: tell(name, catalogue, tables, question) for name in metric.formula.parts}
    nothing = Told(None, 0, None, "no data")
    found = {}
    for key in {key for told in parts.values() for key in told}:
        here = {name: told.get(key, nothing) for name, told in parts.items()}
        values = {name: one.value for name, one in here.items()}
        value = value_of(metric.formula.expression.text, values.__getitem__)
        shares = [one.coverage for one in here.values() if one.coverage is not None]
        n = min(one.n for one in here.values())
        note = worst([one.note for one in here.values()], value, n < metric.minimum_n)
        found[key] = Told(value, n, min(shares) if shares else None, note)
    return found


def worst(notes: list[str], value: float | None, few: bool) -> str:
    order = ["no data", "not yet known", "too few", "partial", "ok"]
    gravest = min(notes, key=order.index)
    if value is None:
        return "not yet known" if "not yet known" in notes and "no data" not in notes else "no data"
    return "too few" if few or gravest in ("no data", "not yet known") else gravest


FORMULAS: dict[type, Callable[..., dict[Key, Found]]] = {
    Count: count,
    Sum: total,
    Share: share,
    Mean: mean,
    Net: net,
    Quantile: quantile,
    Distinct: distinct,
    Stock: stock,
    Stay: stay,
    Rate: rate,
    Ratio: ratio,
}
