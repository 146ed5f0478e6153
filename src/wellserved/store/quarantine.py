"""Quarantine: rows that were kept out, with their place, the rule they break and the row as it was."""

import pyarrow

from wellserved.records.contract import Contract, moment, text, whole
from wellserved.records.register import CONTRACTS
from wellserved.store.change import Change
from wellserved.store.late import RULE
from wellserved.store.partition import KEPT_OUT
from wellserved.store.rewrite import Rows, rewrite
from wellserved.store.tombstones import silence_kept_out
from wellserved.store.upsert import on_key
from wellserved.store.views import literal, quote

QUARANTINE = Contract(
    name=KEPT_OUT,
    meaning="one row that was kept out",
    columns=(
        text("id", key=True),
        text("record"),
        text("source"),
        text("file"),
        whole("line"),
        text("column"),
        text("rule"),
        text("message"),
        text("raw", personal=True),
        text("batch"),
        moment("at"),
    ),
    time="at",
)
CLASHES = ("duplicate_key", "key_of_another_source", RULE)
STAGED_MARKS = ("_line", "_fault", "_raw")
AS_WRITTEN = """CAST(CASE WHEN json_extract_string(_raw, '$._fault') IS NULL
  THEN json_merge_patch(_raw, '{"_line": null, "_fault": null, "_raw": null}')
  ELSE json_object('_fault', json_extract(_raw, '$._fault'), '_raw', json_extract(_raw, '$._raw')) END AS VARCHAR)"""
SAME = ("id", "record", "column", "rule", "message", "raw")


def find_kept_out(change: Change) -> None:
    """Gather the rows of this change that are kept out: broken ones, and ones whose key is another's."""
    typed = ", ".join(f'"{c.name}" {c.type.value}' for c in QUARANTINE.columns)
    change.duck.execute(f"CREATE TABLE kept_out ({typed})")
    change.duck.execute("CREATE TABLE delivered (_file INTEGER, file VARCHAR)")
    files = [(number, delivery.file) for number, delivery in enumerate(change.deliveries)]
    if files:
        change.duck.executemany("INSERT INTO delivered VALUES (?, ?)", files)
    for record in change.records:
        _keep_broken(change, record)
        _keep_clashing(change, record)
        silence_kept_out(change, CONTRACTS[record], _id())


def write_quarantine(change: Change, ids: list[str] | None = None) -> None:
    """Put the rows kept out in the place of what was kept out before of the same files.

    Args:
        change: The change in the making.
        ids: The rows to put in the place of; those of the files delivered where None.
    """
    held = change.relation(QUARANTINE, "quarantine")
    change.duck.execute("CREATE TABLE former (id VARCHAR)")
    if ids is None:
        files = [(delivery.source, delivery.file) for delivery in change.deliveries]
        whole = [literal(delivery.source) for delivery in change.deliveries if delivery.extent == "all"]
        change.duck.execute("CREATE TABLE reread (source VARCHAR, file VARCHAR)")
        if files:
            change.duck.executemany("INSERT INTO reread VALUES (?, ?)", files)
        change.duck.execute(f"INSERT INTO former SELECT id FROM {held} SEMI JOIN reread USING (source, file)")
        if whole:
            change.duck.execute(f"INSERT INTO former SELECT id FROM {held} WHERE source IN ({', '.join(whole)})")
    elif ids:
        change.duck.register("named", pyarrow.table({"id": ids}))
        change.duck.execute("INSERT INTO former SELECT id FROM named")
        change.duck.execute(f"UPDATE kept_out SET raw = h.raw FROM {held} h WHERE h.id = kept_out.id")
    same = " AND ".join(f'h."{name}" IS NOT DISTINCT FROM k."{name}"' for name in SAME)
    change.duck.execute(
        f"""CREATE TABLE added.quarantine AS SELECT * FROM kept_out k
        WHERE NOT EXISTS (SELECT 1 FROM {held} h WHERE {same})"""
    )
    change.duck.execute(
        f"""CREATE TABLE dropped.quarantine AS SELECT * FROM {held} h
        WHERE id IN (SELECT id FROM former) AND NOT EXISTS (SELECT 1 FROM kept_out k WHERE {same})"""
    )
    rewrite(change, QUARANTINE, "quarantine", Rows("added.quarantine"), "dropped.quarantine")


def _keep_broken(change: Change, record: str) -> None:
    """Rows that break their contract; the first reason is the rule, all of them are the message."""
    change.duck.execute(
        f"""INSERT INTO kept_out
        SELECT {_id()}, {literal(record)}, _source, file, _line, _reasons[1]."column", _reasons[1]."rule",
          array_to_string(list_transform(_reasons, lambda reason: reason."message"), '; '),
          {AS_WRITTEN}, {_stamp(change)}
        FROM incoming."{record}" JOIN delivered USING (_file) WHERE len(_reasons) > 0"""
    )


def _keep_clashing(change: Change, record: str) -> None:
    """Rows whose key is taken; how they were written is looked up in their file."""
    clashes = f"""incoming."{record}" i JOIN verdict."{record}" v ON v._row = i._row
        AND v._verdict IN {CLASHES}"""
    contract = CONTRACTS[record]
    for (number,) in change.duck.execute(f"SELECT DISTINCT i._file FROM {clashes}").fetchall():
        raw = _raw_sql(change, change.deliveries[number].as_text().staged)
        change.duck.execute(
            f"""INSERT INTO kept_out
            SELECT {_id()}, {literal(record)}, _source, file, _line, {_column_sql(contract)}, v._verdict,
              {_clash_sql(change, contract)}, coalesce(i._raw, s._as_written), {_stamp(change)}
            FROM {clashes} JOIN delivered USING (_file) LEFT JOIN ({raw}) s ON s._place = i._line
            LEFT JOIN existing."{record}" e ON {on_key(contract, "i", "e")}
            WHERE i._file = {number}"""
        )


def _column_sql(contract: Contract) -> str:
    """The column to blame: the key, or the time of a row of a closed day."""
    return f"CASE v._verdict WHEN '{RULE}' THEN {literal(contract.time or '')} ELSE {literal(contract.key[0])} END"


def _clash_sql(change: Change, contract: Contract) -> str:
    """What to tell of a clash, and how to mend it."""
    key = ", ".join(contract.key)
    duplicate = f"another row of this file has the same {key} and differs; keep one of them"
    another = f" brought this {key} first; write a prefix before it in this source's mapping"
    closed = f"its day lies before {change.retired.until}, and the rows of those days are retired"
    return f"""CASE v._verdict WHEN 'duplicate_key' THEN {literal(duplicate)} WHEN '{RULE}' THEN {literal(closed)}
        ELSE 'source ' || coalesce(e."source", 'of an earlier file') || {literal(another)} END"""


def _raw_sql(change: Change, staged: str) -> str:
    """A file's rows as JSON of its own columns, by line."""
    names = [row[0] for row in change.duck.execute(f"DESCRIBE {staged}").fetchall()]
    own = [name for name in names if name not in STAGED_MARKS]
    packed = ", ".join(f"{quote(name)} := {quote(name)}" for name in own)
    return f"SELECT _line AS _place, CAST(to_json(struct_pack({packed})) AS VARCHAR) AS _as_written FROM ({staged})"


def _id() -> str:
    """A row's name: the same for the same place, however often it is read."""
    return "left(md5(concat_ws('|', _source, file, CAST(_line AS VARCHAR))), 16)"


def _stamp(change: Change) -> str:
    return f"{literal(change.batch)}, CAST({literal(change.clock.isoformat())} AS TIMESTAMPTZ)"
