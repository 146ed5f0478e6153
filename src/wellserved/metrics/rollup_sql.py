"""SQL over roll-ups: daily states added up; of the few days that a moment cuts in two, the rows themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from wellserved.metrics.local_time import day_sql, period_sql
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation, question_expression
from wellserved.metrics.rollup import ENDS, Kept
from wellserved.metrics.scan import Scan
from wellserved.metrics.sql import scan_sql
from wellserved.metrics.states import State
from wellserved.records.expression import rebase_sql
from wellserved.terms.period import Grain

ONE_DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)


@dataclass(frozen=True)
class Window:
    """How a moment parts the days: those wholly before it, and perhaps one that holds it.

    Args:
        until: The last day wholly before.
        cut: The day that lies on both sides; None where none does.
    """

    until: date
    cut: date | None


@dataclass(frozen=True)
class Daily:
    """A state as days keep it.

    Args:
        mark: The kept state.
        state: The same, as rows tell it.
        when: Of which days it counts: `old` and `young` are those before and after `window`.
        window: Where rows' windows had passed; None where there is none.
    """

    mark: str
    state: State
    when: Literal["always", "old", "young"] = "always"
    window: Window | None = None


@dataclass
class DailyScan:
    """What one statement adds up. Filled by the planner.

    Args:
        sides: The roll-ups read, each for a relation; two meet in days.
        level: `rows` are added up at once; by `day` first, so that sums can be seen to vary; within days, by `hours`,
            it is kept how they vary.
        states: Output columns: which side's, and what.
        moments: Pairs of states whose squares and products are summed over days.
        told: For each output column, the KPIs that it serves.
    """

    sides: tuple[tuple[Kept, Relation], ...]
    level: Literal["rows", "day", "hours"]
    states: dict[tuple[int, Daily], str] = field(default_factory=dict)
    moments: dict[tuple[str, str], str] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)

    def state(self, side: int, state: Daily, purpose: str) -> str:
        """Ask for a state; its output name comes back."""
        name = self.states.setdefault((side, state), f"s{len(self.states) + 1}")
        self.told.setdefault(name, []).append(purpose)
        return name

    def moment(self, upper: str, lower: str, purpose: str) -> str:
        """Ask how two states vary together; the name's beginning comes back."""
        name = self.moments.setdefault((upper, lower), f"m{len(self.moments) + 1}")
        self.told.setdefault(name, []).append(purpose)
        return name

    def outputs(self) -> list[str]:
        """Names of the output columns after the keys, in order; the last tells the newest load."""
        varied = [f"{name}_{end}" for name in self.moments.values() for end in ENDS]
        return [*self.states.values(), *varied, "fresh"]


def window(relation: Relation, latest: datetime, question: Question) -> Window:
    """Which days' rows lie all at or before a moment."""
    midnight = question.calendar.midnight
    day = latest.astimezone(midnight(question.start).tzinfo).date()
    if not relation.timed or latest >= midnight(day + ONE_DAY) - INSTANT:
        return Window(day, None)
    return Window(day - ONE_DAY, day)


def daily_sql(scan: DailyScan, question: Question) -> str:
    """The one statement of a scan of roll-ups: the period, the segments, then its outputs."""
    keys = ['"_period"', *(f'"_by_{name}"' for name in question.keys)]
    head = "\n".join(f"-- {r.record} by {r.time}, from the roll-up {kept.name}" for kept, r in scan.sides)
    if is_as_kept(scan, question):
        return f"{head}\n{_as_kept(scan, question)}"
    parts = [part for side in range(len(scan.sides)) for part in _parts(scan, side, question)]
    days = indent_all("\nUNION ALL\n".join(parts))
    body = _at_once(scan, days, keys, question) if scan.level == "rows" else _by_day(scan, days, keys, question)
    return f"{head}\n{body}\nORDER BY {', '.join(f'{key} NULLS LAST' for key in keys)}"


def is_exact(kept: Kept, relation: Relation, question: Question) -> bool:
    """Whether the cells that are asked are the cells that are kept."""
    return question.grain is Grain.DAY and {relation.segment(name) for name in question.by} == set(kept.by)


def is_as_kept(scan: DailyScan, question: Question) -> bool:
    """Whether a scan's cells need not be added up."""
    alone = scan.level == "rows" and len(scan.sides) == 1
    return scan.level == "hours" or (alone and is_exact(*scan.sides[0], question))


def _as_kept(scan: DailyScan, question: Question) -> str:
    lines = [('"_day" AS "_period"', "period"), *((f'"_by_{name}"', "segment") for name in question.keys)]
    lines += [(f'"{name}"', _told(scan, name)) for name in scan.states.values()]
    lines += [(f'"{name}_{end}"', _told(scan, name)) for name in scan.moments.values() for end in ENDS]
    lines.append(('"fresh"', "freshness"))
    parts = [_kept_days(scan, 0, (), question)] if scan.level == "hours" else _parts(scan, 0, question)
    days = indent_all("\nUNION ALL\n".join(parts))
    return f"SELECT\n{_listed(lines)}\nFROM (\n{days}\n) AS d"


def indent_all(text: str) -> str:
    """Text, two further in."""
    return "\n".join(f"  {line}" for line in text.splitlines())


def _at_once(scan: DailyScan, days: str, keys: list[str], question: Question) -> str:
    lines = [(f'{period_of_day(question)} AS "_period"', "period"), *((key, "segment") for key in keys[1:])]
    lines += [(_added(name, daily.state), _told(scan, name)) for (_, daily), name in scan.states.items()]
    lines.append(('MAX("fresh") AS "fresh"', "freshness"))
    return f"SELECT\n{_listed(lines)}\nFROM (\n{days}\n) AS d\nGROUP BY {', '.join(['1', *keys[1:]])}"


def _by_day(scan: DailyScan, days: str, keys: list[str], question: Question) -> str:
    """Add up by day, then over days, with their squares and products."""
    own = ['"_day"', *keys[1:]]
    sums = [f'SUM("{name}") AS "{name}"' for name in scan.states.values()]
    cells = (
        f'SELECT {", ".join([*own, *sums])}, MAX("fresh") AS "fresh"\nFROM (\n{days}\n) AS d\nGROUP BY {", ".join(own)}'
    )
    lines = [(f'{period_of_day(question)} AS "_period"', "period"), *((key, "segment") for key in keys[1:])]
    lines += [(_added(name, daily.state), _told(scan, name)) for (_, daily), name in scan.states.items()]
    for (upper, lower), name in scan.moments.items():
        x, y = f'CAST("{upper}" AS DOUBLE)', f'CAST("{lower}" AS DOUBLE)'
        lines.append((f'COUNT_IF({x} <> 0 OR {y} <> 0) AS "{name}_groups"', f"{_told(scan, name)}: days"))
        lines += [(f'SUM({a} * {b}) AS "{name}_{end}"', "") for a, b, end in ((x, x, "xx"), (x, y, "xy"), (y, y, "yy"))]
    lines.append(('MAX("fresh") AS "fresh"', "freshness"))
    group = ", ".join(["1", *keys[1:]])
    return f'WITH "days" AS (\n{indent_all(cells)}\n)\nSELECT\n{_listed(lines)}\nFROM "days"\nGROUP BY {group}'


def period_of_day(question: Question) -> str:
    """SQL of the period that a kept day lies in."""
    return period_sql('"_day"', question.grain, question.start, question.calendar)


def _added(name: str, state: State) -> str:
    counts = isinstance(state.pieces[0], str) and state.pieces[0].startswith("COUNT")
    return f'CAST(SUM("{name}") AS BIGINT) AS "{name}"' if counts else f'SUM("{name}") AS "{name}"'


def _told(scan: DailyScan, name: str) -> str:
    return ", ".join(dict.fromkeys(scan.told[name]))


def _listed(lines: Sequence[tuple[str, str]]) -> str:
    """Columns, one a line, each with its comment."""
    last = len(lines) - 1
    return "\n".join(
        f"  {sql}{'' if i == last else ','}" + (f"  -- {told}" if told else "") for i, (sql, told) in enumerate(lines)
    )


def _parts(scan: DailyScan, side: int, question: Question) -> list[str]:
    """One side's days: those that are kept, and the rows of days that a moment cuts."""
    cuts = cuts_of(scan, side, question)
    return [_kept_days(scan, side, cuts, question), *(day_of_rows(scan, side, day, question) for day in cuts)]


def cuts_of(scan: DailyScan, side: int, question: Question) -> list[date]:
    """Days of which rows must be looked at: that of the clock, and those on which rows' windows pass."""
    relation = scan.sides[side][1]
    windows = [daily.window for (of, daily) in scan.states if of == side and daily.window]
    found = {w.cut for w in (*windows, window(relation, question.clock - INSTANT, question)) if w.cut}
    return sorted(day for day in found if relation.first <= day < relation.last)


def _kept_days(scan: DailyScan, side: int, cuts: Sequence[date], question: Question) -> str:
    kept, relation = scan.sides[side]
    last = relation.last
    last = min(last, known_until(relation, question))
    conditions = [f'"_day" >= {day_sql(relation.first)}', f'"_day" < {day_sql(last)}']
    conditions += [f'"_day" <> {day_sql(day)}' for day in cuts]
    columns, where = kept_segments(relation, question)
    columns += [
        f'{_of_days(daily)} AS "{name}"' if of == side else f'NULL AS "{name}"'
        for (of, daily), name in scan.states.items()
    ]
    columns += [f'"{mark}_{end}" AS "{name}_{end}"' for (mark, _), name in _hours(scan) for end in ENDS]
    listed = ", ".join(['"_day"', *columns, '"_fresh" AS "fresh"'])
    name = kept.relation(relation.first, relation.last)
    return f'SELECT {listed}\nFROM "{name}"\nWHERE {" AND ".join([*conditions, *where])}'


def _hours(scan: DailyScan) -> list[tuple[tuple[str, str], str]]:
    return list(scan.moments.items()) if scan.level == "hours" else []


def known_until(relation: Relation, question: Question) -> date:
    """The first day of which nothing is known at the clock."""
    return (
        window(relation, question.clock - INSTANT, question).until + ONE_DAY if relation.timed else question.known_until
    )


def _of_days(daily: Daily) -> str:
    if daily.window is None or daily.when == "always":
        return f'"{daily.mark}"'
    sign = "<=" if daily.when == "old" else ">"
    return f'CASE WHEN "_day" {sign} {day_sql(daily.window.until)} THEN "{daily.mark}" ELSE 0 END'


def kept_segments(relation: Relation, question: Question) -> tuple[list[str], list[str]]:
    """The segments' columns, and the question's condition, over what is kept."""
    columns = [f'"_by_{relation.segment(name)}" AS "_by_{name}"' for name in question.by]
    split = question_expression(question.split, relation.record, "split")
    if split is not None:
        columns.append(f'CAST({_over(split.sql, split.columns)} AS VARCHAR) AS "_by_split"')
    where = question_expression(question.where, relation.record, "where")
    return columns, [_over(where.sql, where.columns)] if where else []


def _over(sql: str, columns: frozenset[str]) -> str:
    return rebase_sql(sql, {column: f'"_by_{column}"' for column in columns})


def day_of_rows(scan: DailyScan, side: int, day: date, question: Question) -> str:
    """The same columns for one day, from the rows."""
    relation = replace(scan.sides[side][1], first=day, last=day + ONE_DAY)
    rows, asked = Scan((relation,), "rows"), replace(question, start=day, end=day + ONE_DAY, grain=Grain.DAY)
    names = {
        name: rows.state(0, daily.state, _told(scan, name)) for (of, daily), name in scan.states.items() if of == side
    }
    columns = [f'"_by_{name}"' for name in question.keys]
    columns += [
        f'"{names[name]}" AS "{name}"' if name in names else f'NULL AS "{name}"' for name in scan.states.values()
    ]
    listed = ", ".join(['"_period" AS "_day"', *columns, '"fresh"'])
    return f"SELECT {listed}\nFROM (\n{indent_all(scan_sql(rows, asked))}\n) AS r"
