"""Soql: the questions that we put, written in Salesforce's query language."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from wellserved.sources.salesforce.sobject import SObject

ROWS = 2000
EVER = datetime(1970, 1, 1, tzinfo=UTC)
LATE = timedelta(minutes=2)


def literal(moment: datetime) -> str:
    """A moment as SOQL writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(written: str) -> datetime:
    """A moment as REST (+0000) or Bulk (Z) writes it."""
    return datetime.fromisoformat(written)


def window(one: SObject, stamp: str, cursor: Mapping[str, Any]) -> str:
    """The condition for rows after a cursor and up to its end.

    The rows of the cursor's own moment come in the order of their ids: a mass change gives thousands the same moment.
    """
    at, last, until = cursor["at"], cursor.get("id", ""), cursor["until"]
    after = f"({stamp} > {at} OR ({stamp} = {at} AND Id > '{last}'))" if last else f"{stamp} >= {at}"
    return " AND ".join(part for part in (after, f"{stamp} <= {until}", one.where) if part)


def end_of(cursor: Mapping[str, Any], now: datetime) -> tuple[dict[str, Any], bool]:
    """The cursor after a window's last row, and whether there is more: a run that was ended left an old window."""
    more = moment_of(cursor["until"]) < moment_of(literal(now - LATE))
    return {"at": cursor["until"]}, more


def page(one: SObject, stamp: str, fields: Sequence[str], cursor: Mapping[str, Any], limit: int = 0) -> str:
    """The next rows by moment and id; all there are where there is no limit, given in batches."""
    asked = f"SELECT {', '.join(fields)} FROM {one.name} WHERE {window(one, stamp, cursor)} ORDER BY {stamp}, Id"
    return f"{asked} LIMIT {limit}" if limit else asked


def job(one: SObject, stamp: str, fields: Sequence[str], cursor: Mapping[str, Any]) -> str:
    """All rows of a window in any order, as a Bulk job is fastest."""
    return f"SELECT {', '.join(fields)} FROM {one.name} WHERE {window(one, stamp, cursor)}"


def whole(one: SObject, fields: Sequence[str], last: str) -> str:
    """The next rows of a small object, by id."""
    parts = [part for part in (one.where, f"Id > '{last}'" if last else "") if part]
    where = f" WHERE {' AND '.join(parts)}" if parts else ""
    return f"SELECT {', '.join(fields)} FROM {one.name}{where} ORDER BY Id LIMIT {ROWS}"
