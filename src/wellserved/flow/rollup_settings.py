"""Roll-up settings: what wellserved.yaml says of the days that are kept."""

from dataclasses import dataclass
from typing import Any

from wellserved.metrics.columns import known_columns
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS, contract_of
from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, nearest

MOST = 4  # segments; each multiplies the cells of a day
FIX = "write '- {record: interaction, by: [channel, team]}'"


@dataclass(frozen=True)
class RollUpSetting:
    """Keep a record's days, by these segments."""

    record: str
    by: tuple[str, ...] = ()


def read_rollups(document: Document) -> tuple[RollUpSetting, ...] | None:
    """Check the settings' roll-ups; None where they say nothing.

    Raises:
        DefinitionError: A record or segment is unknown, or there are more cells than rows.
    """
    given = document.data.get("rollups")
    if given is None:
        return None
    if not isinstance(given, list):
        raise DefinitionError("'rollups' is a list", document.where("rollups"), FIX)
    return tuple(_one(document, number, entry) for number, entry in enumerate(given))


def _one(document: Document, number: int, entry: Any) -> RollUpSetting:
    where = document.where("rollups", number)
    if not isinstance(entry, dict) or not entry.keys() <= {"record", "by"} or "record" not in entry:
        raise DefinitionError("a roll-up is a record and its segments", where, FIX)
    record, by = str(entry["record"]), entry.get("by") or []
    contract_of(record, where)
    if not isinstance(by, list) or len(set(map(str, by))) < len(by):
        raise DefinitionError("'by' is a list of different segments", where, FIX)
    if len(by) > MOST:
        what = f"{len(by)} segments make more cells than there are rows"
        raise DefinitionError(what, where, f"name at most {MOST}, and a second roll-up for others")
    for column in by:
        _check_segment(record, str(column), where)
    return RollUpSetting(record, tuple(map(str, by)))


def may_split(record: str, column: str) -> bool:
    """Whether days may be kept by a column: text that groups rows, and says nothing of one person."""
    own = CONTRACTS[record].column(column)
    unlike = column in CONTRACTS[record].key or column in ("customer_id", "batch") or column.endswith("_id")
    return known_columns(CONTRACTS[record]).get(column) is Type.TEXT and not unlike and not (own and own.personal)


def _check_segment(record: str, column: str, where: str) -> None:
    known = {name: kind for name, kind in known_columns(CONTRACTS[record]).items() if kind is Type.TEXT}
    if column not in known:
        raise DefinitionError(f"'{record}' can't be split by '{column}'", where, nearest(column, known))
    if column in CONTRACTS[record].key or column in ("customer_id", "batch"):
        fix = "name what groups rows, such as channel, queue, team or segment"
        raise DefinitionError(f"'{column}' makes about as many cells as there are rows", where, fix)
