"""Retired there: how far back rows must stay where another engine makes the facts, which it does of the rows that stay.

Found by having it make them: those of days that are kept must be what they were, row by row. Only counts come here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from wellserved.records.contract import Column, Contract, Type
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import Segment, live
from wellserved.store.change import Change
from wellserved.store.engines.coming import BEFORE, Coming
from wellserved.store.retired import GOES, SHUT
from wellserved.store.rollups_there import Telling
from wellserved.store.views import has_facts
from wellserved.terms.errors import QueryError
from wellserved.terms.period import add_months

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FURTHER = 24  # months that rows may have to stay beyond what the settings reach back
OF_LOAD = ("batch", "loaded_at")
Opened = Callable[[Coming], Telling]


def earliest_there(change: Change, opened: Opened, records: frozenset[str]) -> dict[str, str]:
    """By record, the first moment that it has a row of."""
    engine = opened(Coming(tuple(change.segments), tuple(live(change.db, change.snapshot))))
    try:
        asked = {name: _first(engine, CONTRACTS[name]) for name in sorted(records)}
    finally:
        engine.close()
    return {name: str(first) for name, first in asked.items() if first is not None}


def as_far_as_needed(
    change: Change, opened: Opened, until: date, kept: str, going: Callable[[str], Sequence[Segment]]
) -> str:
    """The first month whose rows stay, so that facts of kept days are made of all that they are made of now.

    Args:
        change: The change in the making.
        opened: Opens the engine over its rows, and those of before.
        until: The first day that is kept.
        kept: The first month that settings reach back to.
        going: From a month to the segments that lie before it.

    Raises:
        QueryError: There is none.
    """
    edge = replace(change.retired, until=until, zone=change.store.zone).moment
    first = date.fromisoformat(f"{kept}-01")
    for month in (f"{add_months(first, -n):%Y-%m}" for n in range(FURTHER)):
        went = {segment.path for segment in going(month)}
        if not went:
            break
        stay = tuple(segment for segment in change.segments if segment.path not in went)
        if _is_told_alike(opened(Coming(stay, tuple(live(change.db, change.snapshot)))), edge):
            return month
    what = f"facts of days from {until} on are made of rows of all months before"
    raise QueryError(what, "wellserved.yaml: retention", "write 'enrich_on: duckdb', load, and retire then")


def _is_told_alike(engine: Telling, edge: datetime) -> bool:
    """Whether the facts of kept days are what they were."""
    try:
        for name in (*GOES, *SHUT):
            if has_facts(CONTRACTS[name]) and any(_rows(engine, sql) for sql in _differing(CONTRACTS[name], edge)):
                return False
    finally:
        engine.close()
    return True


def _differing(contract: Contract, edge: datetime) -> Iterator[str]:
    """SELECTs of how many rows of kept days are made otherwise."""
    time = contract.column(contract.time or "")
    if time is None:
        return
    since = f"DATE '{edge:%Y-%m-%d}'" if time.type is Type.DATE else f"TIMESTAMPTZ '{edge.isoformat()}'"
    listed = ", ".join(_told(one) for one in contract.all_columns if one.name not in OF_LOAD)
    now, before = (
        f'SELECT {listed} FROM "{name}" WHERE "{time.name}" >= {since}'
        for name in (contract.name, BEFORE + contract.name)
    )
    for one, other in ((now, before), (before, now)):
        yield f'SELECT COUNT(*) AS "n" FROM ({one} EXCEPT {other}) AS d'


def _told(column: Column) -> str:
    """Broken numbers but for what the order of adding them up may change."""
    return f'ROUND("{column.name}", 6) AS "{column.name}"' if column.type is Type.NUMBER else f'"{column.name}"'


def _rows(engine: Telling, sql: str) -> int:
    return int(engine.arrow(sql).column(0)[0].as_py())


def _first(engine: Telling, contract: Contract) -> datetime | None:
    """The first moment of a record's time, or the begin of its first day."""
    time = contract.column(contract.time or "")
    if time is None:
        return None
    first = f'EPOCH_US(MIN("{time.name}"))' if time.type is Type.TIME else f'MIN("{time.name}")'
    found = engine.arrow(f'SELECT {first} AS "n" FROM "{contract.name}"').column(0)[0].as_py()
    if isinstance(found, date):
        return datetime(found.year, found.month, found.day, tzinfo=UTC)
    return None if found is None else EPOCH + timedelta(microseconds=int(found))
