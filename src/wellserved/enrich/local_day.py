"""Local days as SQL: which day of a zone a moment lies in, by the few moments when the zone's offset changed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_EPOCH, _FIRST, _LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (1970, 1990, 2050))
_STEP = timedelta(days=2)


def local_day_sql(moment: str, zone: str, many: bool = False) -> str:
    """The local day of SQL that gives a TIMESTAMPTZ.

    Args:
        moment: The SQL.
        zone: IANA name of the zone.
        many: Write it for millions of rows: several times faster than asking the engine, much longer, and with the
            offsets of 1990 to 2049.
    """
    if not many:
        return f"CAST(timezone('{zone}', {moment}) AS DATE)"
    micros = f"epoch_us({moment})"
    return f"CAST(make_timestamp({micros} + {_halved(micros, _offsets(zone))}) AS DATE)"


def local_month_sql(moment: str, zone: str, many: bool = False) -> str:
    """The first day of the local month of SQL that gives a TIMESTAMPTZ."""
    return f"CAST(date_trunc('month', {local_day_sql(moment, zone, many)}) AS DATE)"


def _halved(micros: str, pieces: Sequence[tuple[int, int]]) -> str:
    """A CASE that finds a moment's offset by halving the list of changes."""
    if len(pieces) == 1:
        return str(pieces[0][1])
    middle = len(pieces) // 2
    before, after = _halved(micros, pieces[:middle]), _halved(micros, pieces[middle:])
    return f"CASE WHEN {micros} < {pieces[middle][0]} THEN {before} ELSE {after} END"


@lru_cache(maxsize=16)
def _offsets(zone: str) -> tuple[tuple[int, int], ...]:
    """The moments from which an offset holds, and the offset, both in microseconds."""
    own, here = ZoneInfo(zone), _FIRST
    found = [(0, _offset(here, own))]
    while here < _LAST:
        after = here + _STEP
        if _offset(after, own) != found[-1][1]:
            change = _change(here, after, own)
            found.append((_micros(change), _offset(change, own)))
        here = after
    return tuple(found)


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first second after `low` whose offset is another."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    return (moment.astimezone(zone).utcoffset() or timedelta()) // timedelta(microseconds=1)


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
