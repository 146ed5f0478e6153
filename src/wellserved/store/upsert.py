"""Upsert: each incoming row against the store and against the rows beside it.

A key belongs to the source that brought it first. Within a file the first row of a key counts; the same row again
is unchanged and a different one is a duplicate. Across files of one source the later file wins.
"""

from collections.abc import Iterable

from wellserved.records.contract import Contract
from wellserved.store.change import Change
from wellserved.store.incoming import in_order, left_sql, months_left
from wellserved.store.late import fresh_sql, judge_late
from wellserved.store.rewrite import Rows
from wellserved.store.views import literal
from wellserved.terms.crash import crash_point

SORTED = 3_000_000  # rows that are brought into order of time before they are written; more would not fit in memory


def weigh(change: Change, contract: Contract) -> None:
    """Give a verdict to every good row that is not simply new, and gather the rows to write and those they replace."""
    name, duck = contract.name, change.duck
    key = _list(contract.key)
    duck.execute(f'CREATE TABLE existing."{name}" AS {_existing_sql(change, contract)}')
    duck.execute(
        f"""CREATE TABLE crowded AS SELECT {key} FROM incoming."{name}" WHERE {fresh_sql(change, contract)}
        GROUP BY {key} HAVING count(*) > 1"""
    )
    duck.execute(f'CREATE TABLE verdict."{name}" (_row BIGINT, _verdict VARCHAR, _wins BOOLEAN)')
    if duck.execute(f'SELECT 1 FROM existing."{name}" LIMIT 1').fetchall():
        duck.execute(f'INSERT INTO verdict."{name}" {_lone_sql(change, contract)}')
    if duck.execute("SELECT 1 FROM crowded LIMIT 1").fetchall():
        duck.execute(f'INSERT INTO verdict."{name}" {_crowd_sql(change, contract)}')
    duck.execute("DROP TABLE crowded")
    judge_late(change, contract)
    _gather(change, contract)
    crash_point("rows_classified")


def _existing_sql(change: Change, contract: Contract) -> str:
    """The store's rows whose keys came in."""
    came = f'SELECT {_list(contract.key)} FROM incoming."{contract.name}" WHERE {fresh_sql(change, contract)}'
    loaded = change.relation(contract, "loaded")
    return f"SELECT * FROM {loaded} SEMI JOIN ({came}) USING ({_list(contract.key)})"


def winners(change: Change, contract: Contract) -> Rows:
    """The rows to write; by month where they lie in order of time."""
    table = f'winner."{contract.name}"'
    if contract.name not in change.in_place:
        return Rows(table)
    months = {
        month: f"({_stamped(change, contract, left_sql(change, contract, month))})"
        for month in months_left(change, contract)
    }
    return Rows(table, months, in_order=True)


def _gather(change: Change, contract: Contract) -> None:
    """Keep the rows to write: as a view where they are all that came in and lie in order, else as a table."""
    name, duck = contract.name, change.duck
    judged = bool(duck.execute(f'SELECT 1 FROM verdict."{name}" LIMIT 1').fetchall())
    good = f'SELECT * FROM incoming."{name}" WHERE len(_reasons) = 0'
    if not judged and in_order(change, contract):
        change.in_place.add(name)
        duck.execute(f'CREATE VIEW winner."{name}" AS {_stamped(change, contract, f"({good})")}')
    else:
        lost = f'ANTI JOIN (SELECT _row FROM verdict."{name}" WHERE NOT _wins) USING (_row)'
        rows = f"(SELECT * FROM ({good}) {lost if judged else ''})"
        duck.execute(f'CREATE TABLE winner."{name}" AS {_stamped(change, contract, rows)}{_order(change, contract)}')
    duck.execute(
        f"""CREATE TABLE replaced."{name}" AS SELECT * FROM existing."{name}"
        SEMI JOIN winner."{name}" USING ({_list(contract.key)})
        UNION ALL SELECT * FROM vanished."{name}"
        """
    )


def _order(change: Change, contract: Contract) -> str:
    """By time, where that takes little: each month is then written without looking at all rows."""
    (rows,) = change.duck.execute(f'SELECT count(*) FROM taken."{contract.name}"').fetchall()[0]
    return f' ORDER BY "{contract.time}"' if contract.time and rows <= SORTED and not change.left[contract.name] else ""


def _stamped(change: Change, contract: Contract, rows: str) -> str:
    """Rows with where they came from."""
    return f"""SELECT {_list(c.name for c in contract.columns)}, _source AS "source",
      CAST({literal(change.clock.isoformat())} AS TIMESTAMPTZ) AS "loaded_at",
      {literal(change.batch)} || '/' || (_file + 1) AS "batch"
    FROM {rows}"""


def _lone_sql(change: Change, contract: Contract) -> str:
    """Keys that come in once and are in the store: only the store matters."""
    name = contract.name
    same = " AND ".join(f'i."{c.name}" IS NOT DISTINCT FROM e."{c.name}"' for c in contract.columns)
    return f"""
SELECT _row, _verdict, _verdict = 'updated' AS _wins FROM (
  SELECT i._row,
    CASE WHEN e."source" <> i._source THEN 'key_of_another_source'
      WHEN e."loaded_at" > i._since OR ({same}) THEN 'unchanged'
      WHEN i._was = 'duplicate_key' THEN 'duplicate_key'
      ELSE 'updated' END AS _verdict
  FROM incoming."{name}" i JOIN existing."{name}" e ON {on_key(contract, "i", "e")}
  WHERE {fresh_sql(change, contract, "i.")}
    AND NOT EXISTS (SELECT 1 FROM crowded c WHERE {on_key(contract, "i", "c")}))"""


def _crowd_sql(change: Change, contract: Contract) -> str:
    """Keys that come in more than once: the rows beside it matter too, in order of file and line."""
    name, key = contract.name, _list(contract.key)
    return f"""
SELECT * FROM (
WITH crowd AS (
  SELECT i._row, {_list(contract.key, "i")}, i._source, i._file, i._line, i._was, i._since,
    {_whole(contract, "i")} AS _what, e."source" AS _holder, e."loaded_at" AS _held_since,
    CASE WHEN e."source" IS NOT NULL THEN {_whole(contract, "e")} END AS _held
  FROM incoming."{name}" i JOIN crowded c ON {on_key(contract, "i", "c")}
  LEFT JOIN existing."{name}" e ON {on_key(contract, "i", "e")}
  WHERE {fresh_sql(change, contract, "i.")}
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
