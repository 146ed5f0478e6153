"""Restated days: days that people may have seen, and whose rows a change alters."""

from datetime import timedelta

from wellserved.records.contract import PROVENANCE, Contract, Type
from wellserved.store.change import Change
from wellserved.store.reach import rows_since
from wellserved.store.views import literal

TWO_DAYS = timedelta(days=2)  # a day of any zone begins within one of the same day of UTC


def note_loaded(change: Change, contract: Contract) -> None:
    """Note days with corrected rows, and days told before that get further rows.

    Called before the loaded layer is rewritten.
    """
    if not change.holds_rows(contract):
        return
    name, day = contract.name, day_sql(contract, change.store.zone)
    key = ", ".join(f'"{column}"' for column in contract.key)
    corrected = f"""SELECT {key}, {day} AS _day FROM replaced."{name}"
        UNION SELECT {key}, {day} FROM winner."{name}" SEMI JOIN replaced."{name}" USING ({key})"""
    late = f"""SELECT {key}, _day FROM (SELECT {key}, {day} AS _day FROM winner."{name}"
          ANTI JOIN replaced."{name}" USING ({key}))
        WHERE _day IN (SELECT {day} FROM {rows_since(change, contract, f'winner."{name}"', TWO_DAYS)})"""
    _note(change, name, "loaded", f"{corrected} UNION ALL {late}")


def note_made(change: Change, contract: Contract) -> None:
    """Note days whose facts differ, in more than where they came from, although no row of theirs came in or went."""
    name, day = contract.name, day_sql(contract, change.store.zone)
    key = ", ".join(f'"{column}"' for column in contract.key)
    came = f'SELECT {key} FROM winner."{name}" UNION ALL SELECT {key} FROM replaced."{name}"'
    others = f"ANTI JOIN ({came}) USING ({key})" if name in change.records else ""
    told = [column.name for column in contract.all_columns if column not in PROVENANCE]
    same = " AND ".join(f'd."{column}" IS NOT DISTINCT FROM a."{column}"' for column in told)
    changed = f"""SELECT {key}, {day} AS _day FROM dropped."{name}" d
        WHERE NOT EXISTS (SELECT 1 FROM added."{name}" a WHERE {same})"""
    _note(change, name, "enriched", f"SELECT * FROM ({changed}) {others}")


def day_sql(contract: Contract, zone: str) -> str:
    """SQL of the local day that a row counts for; null where it has no time."""
    column = contract.column(contract.time) if contract.time else None
    if column is None:
        return "CAST(NULL AS DATE)"
    if column.type is Type.DATE:
        return f'"{column.name}"'
    return f'CAST(timezone({literal(zone)}, "{column.name}") AS DATE)'


def _note(change: Change, record: str, cause: str, days: str) -> None:
    sql = f"SELECT CAST(_day AS VARCHAR), count(*) FROM ({days}) WHERE _day IS NOT NULL GROUP BY 1"
    for day, rows in change.duck.execute(sql).fetchall():
        change.restated[record, day, cause] = rows
