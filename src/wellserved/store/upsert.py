"""Upsert: each incoming row against the store and against the rows beside it.

A key belongs to the source that brought it first. Within a file the first row of a key counts; the same row again
is unchanged and a different one is a duplicate. Across files of one source the later file wins.
"""

from collections.abc import Iterable

from wellserved.records.contract import Contract, Type
from wellserved.store.change import Change, Delivery
from wellserved.store.crash import crash_point
from wellserved.store.views import literal

REASONS = 'STRUCT("rule" VARCHAR, "column" VARCHAR, "message" VARCHAR)[]'
MARKS = (
    "_file INTEGER, _source VARCHAR, _line BIGINT, _reasons "
    + REASONS
    + ", _raw VARCHAR, _was VARCHAR, _since TIMESTAMPTZ"
)


def take_in(change: Change, contract: Contract, delivery: Delivery, was: str = "NULL", since: str = "NULL") -> None:
    """Run a delivery's checks and keep its rows, good and bad, for weighing.

    Args:
        change: The change in the making.
        contract: The record's contract.
        delivery: The file's rows.
        was: SQL of the rule for which a row was kept out before; NULL for a row new to the store.
        since: SQL of the time when it was kept out.
    """
    table, names = open_incoming(change, contract), ", ".join(f'"{c.name}"' for c in contract.columns)
    marks = f"{len(change.deliveries)}, {literal(delivery.source)}, _file_line, _reasons, _raw, {was}, {since}"
    change.duck.execute(f"INSERT INTO {table} SELECT {names}, {marks} FROM ({delivery.checked})")
    change.deliveries.append(delivery)
    crash_point("file_staged")


def open_incoming(change: Change, contract: Contract) -> str:
    """Make the table of a record's incoming rows, unless it is there; its name."""
    typed = ", ".join(f'"{c.name}" {c.type.value}' for c in contract.columns)
    change.duck.execute(f'CREATE TABLE IF NOT EXISTS incoming."{contract.name}" ({typed}, {MARKS})')
    return f'incoming."{contract.name}"'


def weigh(change: Change, contract: Contract) -> None:
    """Give every good row its verdict, and gather the rows to write and those they replace."""
    name, duck = contract.name, change.duck
    key = _list(contract.key)
    duck.execute(
        f"""CREATE TABLE existing."{name}" AS SELECT * FROM {change.relation(contract, "loaded")}
        SEMI JOIN (SELECT {key} FROM incoming."{name}" WHERE len(_reasons) = 0) USING ({key})"""
    )
    duck.execute(
        f"""CREATE TABLE crowded AS SELECT {key} FROM incoming."{name}" WHERE len(_reasons) = 0
        GROUP BY {key} HAVING count(*) > 1"""
    )
    duck.execute(f'CREATE TABLE verdict."{name}" AS {_lone_sql(contract)} UNION ALL {_crowd_sql(contract)}')
    duck.execute("DROP TABLE crowded")
    _gather(change, contract)
    crash_point("rows_classified")


def partition_sql(contract: Contract) -> str:
    """SQL of the month that a row lies in."""
    column = contract.column(contract.time) if contract.time else None
    if column is None:
        return "'none'"
    moment = f'"{column.name}"' if column.type is Type.DATE else f"timezone('UTC', \"{column.name}\")"
    return f"coalesce(strftime({moment}, '%Y-%m'), 'none')"


def _gather(change: Change, contract: Contract) -> None:
    name, names = contract.name, _list(c.name for c in contract.columns)
    change.duck.execute(
        f"""CREATE TABLE winner."{name}" AS SELECT {names}, _source AS "source",
          CAST({literal(change.clock.isoformat())} AS TIMESTAMPTZ) AS "loaded_at",
          {literal(change.batch)} || '/' || (_file + 1) AS "batch", {partition_sql(contract)} AS _partition
        FROM incoming."{name}" i JOIN verdict."{name}" v ON v._row = i.rowid WHERE v._wins"""
    )
    change.duck.execute(
        f"""CREATE TABLE replaced."{name}" AS SELECT *, {partition_sql(contract)} AS _partition
        FROM existing."{name}" SEMI JOIN winner."{name}" USING ({_list(contract.key)})
        UNION ALL SELECT * FROM vanished."{name}"
        """
    )


def _lone_sql(contract: Contract) -> str:
    """Keys that come in once: only the store matters."""
    name = contract.name
    same = " AND ".join(f'i."{c.name}" IS NOT DISTINCT FROM e."{c.name}"' for c in contract.columns)
    return f"""
SELECT _row, _verdict, _verdict IN ('inserted', 'updated') AS _wins FROM (
  SELECT i.rowid AS _row,
    CASE WHEN e."source" IS NULL THEN 'inserted'
      WHEN e."source" <> i._source THEN 'key_of_another_source'
      WHEN e."loaded_at" > i._since OR ({same}) THEN 'unchanged'
      WHEN i._was = 'duplicate_key' THEN 'duplicate_key'
      ELSE 'updated' END AS _verdict
  FROM incoming."{name}" i LEFT JOIN existing."{name}" e ON {on_key(contract, "i", "e")}
  WHERE len(i._reasons) = 0 AND NOT EXISTS (SELECT 1 FROM crowded c WHERE {on_key(contract, "i", "c")}))"""


def _crowd_sql(contract: Contract) -> str:
    """Keys that come in more than once: the rows beside it matter too, in order of file and line."""
    name, key = contract.name, _list(contract.key)
    return f"""
SELECT * FROM (
WITH crowd AS (
  SELECT i.rowid AS _row, {_list(contract.key, "i")}, i._source, i._file, i._line, i._was, i._since,
    {_whole(contract, "i")} AS _what, e."source" AS _holder, e."loaded_at" AS _held_since,
    CASE WHEN e."source" IS NOT NULL THEN {_whole(contract, "e")} END AS _held
  FROM incoming."{name}" i JOIN crowded c ON {on_key(contract, "i", "c")}
  LEFT JOIN existing."{name}" e ON {on_key(contract, "i", "e")}
  WHERE len(i._reasons) = 0
), owned AS (
  SELECT *, CASE
    WHEN coalesce(_holder, first_value(_source) OVER (PARTITION BY {key} ORDER BY _file, _line, _row)) <> _source
      THEN 'key_of_another_source'
    WHEN _was = 'duplicate_key' THEN 'duplicate_key'
    WHEN _held_since > _since THEN 'unchanged' END AS _refused
  FROM crowd
), ranked AS (
  SELECT *, row_number() OVER f AS _nth, first_value(_what) OVER f AS _head
  FROM owned WHERE _refused IS NULL WINDOW f AS (PARTITION BY {key}, _file ORDER BY _line, _row)
), heads AS (
  SELECT *, coalesce(lag(_what) OVER h, _held) AS _before, lead(_row) OVER h IS NULL AS _final
  FROM ranked WHERE _nth = 1 WINDOW h AS (PARTITION BY {key} ORDER BY _file)
)
SELECT _row, _refused AS _verdict, false AS _wins FROM owned WHERE _refused IS NOT NULL
UNION ALL
SELECT _row, CASE WHEN _what IS NOT DISTINCT FROM _head THEN 'unchanged' ELSE 'duplicate_key' END, false
FROM ranked WHERE _nth > 1
UNION ALL
SELECT _row, CASE WHEN _before IS NULL THEN 'inserted' WHEN _what IS NOT DISTINCT FROM _before THEN 'unchanged'
    ELSE 'updated' END,
  _final AND _what IS DISTINCT FROM _held
FROM heads)"""


def _whole(contract: Contract, table: str) -> str:
    return "struct_pack(" + ", ".join(f'"{c.name}" := {table}."{c.name}"' for c in contract.columns) + ")"


def on_key(contract: Contract, left: str, right: str) -> str:
    """SQL that two relations meet on a record's key."""
    return " AND ".join(f'{left}."{key}" = {right}."{key}"' for key in contract.key)


def _list(names: Iterable[str], table: str = "") -> str:
    prefix = f"{table}." if table else ""
    return ", ".join(f'{prefix}"{name}"' for name in names)
