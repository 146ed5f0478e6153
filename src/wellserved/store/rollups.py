"""Roll-ups in the store: written with the commit that changes their days, read with the snapshot that is asked."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Protocol

from wellserved.records.rollup import RollUp
from wellserved.store.catalog import Segment
from wellserved.store.change import Change
from wellserved.store.engines.coming import Coming
from wellserved.store.held_rollups import LAYER, rollup_sql
from wellserved.store.rollup_columns import meets
from wellserved.store.rollup_days import Here, Span
from wellserved.store.rollups_there import Telling, There
from wellserved.store.segment_file import write_segment
from wellserved.store.views import literal
from wellserved.terms.crash import crash_point
from wellserved.terms.period import add_months

ROWS_A_CELL = 2  # a roll-up whose cells hold fewer rows on average is as large as what it stands for
FEW_CELLS = 20_000


class Days(Protocol):
    """What tells the days of a change."""

    def begin(self, one: RollUp) -> None:
        """Make ready to be asked of a roll-up."""
        ...

    def rows(self, one: RollUp) -> int:
        """How many rows a roll-up stands for."""
        ...

    def every(self, one: RollUp) -> list[Span]:
        """All days that the record has rows of."""
        ...

    def changed(self, one: RollUp) -> list[Span] | None:
        """The days that are told otherwise than before; None where that is not known."""
        ...

    def cells(self, one: RollUp, spans: Sequence[Span]) -> None:
        """Write the cells of some days to the table `rolled`."""
        ...

    def close(self) -> None:
        """Let go of what was asked."""
        ...


def keep_rollups(
    change: Change, rollups: Sequence[RollUp], always: bool = False, opened: Callable[[Coming], Telling] | None = None
) -> None:
    """Bring roll-ups up to date with the facts of this change; those that nobody wants any more go.

    Those of days whose rows were retired stay.

    Args:
        change: The change in the making.
        rollups: Which are wanted.
        always: Keep them however few their rows or many their cells are.
        opened: Opens the engine that makes the facts; None where DuckDB made them.
    """
    wanted = {one.mark for one in rollups}
    old = [s for s in change.segments if s.layer == LAYER and s.shape not in wanted]
    change.replace([s for s in old if not change.retired.freezes(s)], None)
    days: Days = There(change, opened, rollups) if opened else Here(change)
    with closing(days):
        for one in rollups:
            days.begin(one)
            _keep(change, days, one, always)
    crash_point("rollups_made")


def _keep(change: Change, days: Days, one: RollUp, always: bool) -> None:
    held = [s for s in change.segments if s.layer == LAYER and s.shape == one.mark]
    living = [s for s in held if not change.retired.freezes(s)]
    found = days.changed(one) if living else None
    if found is None:
        found = _every(days, one, living) if held or always else _whole(change, days, one)
    spans = _open_days(change, one, found)
    if not spans:
        return
    days.cells(one, spans)
    if always:
        change.rollups[one.mark] = (one.name, one.about, 0)
    if held or always or not _is_refused(change, days, one):
        for month in _months(change, held, spans):
            _write_month(change, one, month, [s for s in held if s.partition == month], spans)
    change.duck.execute("DROP TABLE rolled")


def _every(days: Days, one: RollUp, held: Sequence[Segment]) -> list[Span]:
    """All days that the record has rows of, or that are told of although it has none any more."""
    firsts = [date.fromisoformat(f"{segment.partition}-01") for segment in held]
    spans = [*days.every(one), *((first, add_months(first, 1)) for first in firsts)]
    return [(min(first for first, _ in spans), max(last for _, last in spans))] if spans else []


def _open_days(change: Change, one: RollUp, spans: list[Span]) -> list[Span]:
    """The days of some spans that are not closed; of those the roll-up stays as it is."""
    first = change.retired.until
    if first is None or not change.retired.touches((one.record,)):
        return spans
    return [(max(a, first), b) for a, b in spans if b > first]


def _whole(change: Change, days: Days, one: RollUp) -> list[Span]:
    """All days of a roll-up that is not kept yet; none where the record is too small, or its cells too many."""
    sql = "SELECT 1 FROM rollups WHERE mark = ? AND cells > 0"
    refused = change.db.execute(sql, (one.mark,)).fetchone()
    return [] if refused or days.rows(one) < max(one.at_least, 1) else days.every(one)


def _is_refused(change: Change, days: Days, one: RollUp) -> bool:
    """Whether the cells are too many to be worth keeping; that is noted, not to be tried at every load."""
    (cells,) = change.duck.execute("SELECT count(*) FROM rolled").fetchall()[0]
    many = cells > FEW_CELLS and cells * ROWS_A_CELL > days.rows(one)
    refused: bool = many or bool(one.at_most and cells > one.at_most)
    change.rollups[one.mark] = (one.name, one.about, cells if refused else 0)
    return refused


def _months(change: Change, held: Sequence[Segment], spans: Sequence[Span]) -> list[str]:
    """The months that have changed days, before or now."""
    now = change.duck.execute("SELECT DISTINCT strftime(\"_day\", '%Y-%m') FROM rolled").fetchall()
    before = {s.partition for s in held if meets(s.partition, spans)}
    return sorted({month for (month,) in now} | before)


def _write_month(change: Change, one: RollUp, month: str, old: list[Segment], spans: Sequence[Span]) -> None:
    """A month's cells: the changed days anew, the others as they were."""
    rows = f"SELECT * FROM rolled WHERE strftime(\"_day\", '%Y-%m') = {literal(month)}"
    if old:
        changed = " OR ".join(f"\"_day\" >= DATE '{a}' AND \"_day\" < DATE '{b}'" for a, b in spans)
        rows += f" UNION ALL BY NAME SELECT * FROM ({rollup_sql(old, change.store)}) WHERE NOT ({changed})"
    place = (one.record, LAYER, month)
    made = write_segment(change.duck, change.store.segments, f"{rows} ORDER BY ALL", place, (), "_day")
    change.replace(old, replace(made, shape=one.mark) if made else None)


def note_rollups(change: Change) -> None:
    """Write what was kept, and what was not, within the commit's transaction."""
    rows = [(mark, *told) for mark, told in change.rollups.items()]
    change.db.executemany("INSERT OR REPLACE INTO rollups VALUES (?, ?, ?, ?)", rows)
