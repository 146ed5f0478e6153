"""Erase: take a customer's name and words out of every segment, of every snapshot, and out of cold storage.

Rows stay, under a name that stands for nobody, so that no count changes. All files are written anew first; one
transaction puts them in the place of the old ones, which are then removed.
"""

import json
import secrets
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wellserved.records.contract import Contract
from wellserved.records.register import CONTRACTS
from wellserved.records.rollup import HASHED, hash_of
from wellserved.store.catalog import about, transaction
from wellserved.store.change import Change
from wellserved.store.collect import ERASED_FILES as PENDING
from wellserved.store.commit import commit_within
from wellserved.store.quarantine import QUARANTINE
from wellserved.store.retired import KINDS
from wellserved.store.segment_file import LAYOUT, digest_of, sync
from wellserved.store.tombstones import ERASED, mark_of, pseudonyms, secret_of
from wellserved.store.views import literal, quote
from wellserved.terms.crash import crash_point
from wellserved.terms.whole_word import whole_word


@dataclass(frozen=True)
class Traces:
    """By what a customer is found.

    Args:
        stands: By identifier of the customer, what is put in its place.
        words: What else tells of the customer in texts, such as an address or a name.
    """

    stands: Mapping[str, str]
    words: Sequence[str] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.stands, *self.words)


@dataclass
class Erased:
    """What was found and rewritten."""

    rows: int = 0
    files: dict[str, Path] = field(default_factory=dict)


def traces_of(change: Change, customers: Sequence[str], words: Sequence[str]) -> Traces:
    """What stands for some customers from now on: a name by chance, or the one that stands for them already."""
    secret, known = secret_of(change.db), pseudonyms(change.db)
    found = {one: known.get(mark_of(secret, one)) or f"erased-{secrets.token_hex(8)}" for one in customers}
    return Traces(found, tuple(words))


def erase(change: Change, traces: Traces) -> int:
    """Rewrite every file that tells of a customer; how many rows did."""
    change.duck.execute("SET preserve_insertion_order = true")
    cold = _cold(change)
    records = dict(change.db.execute("SELECT path, record FROM segments").fetchall()) | {
        p: r for p, (r, _) in cold.items()
    }
    hot = {path for (path,) in change.db.execute("SELECT path FROM segments")}
    done = Erased()
    for path, record in records.items():
        origin = change.store.segments / path if path in hot else cold[path][1] / path
        if origin.exists():
            _rewrite(change, origin, record, traces, done)
    for path, record in records.items():
        origin = change.store.segments / path if path in hot else cold[path][1] / path
        if done.files and origin.exists() and path not in done.files:
            _rename_in_list(change, origin, record, done)
    _put_cold(change, cold, done)
    crash_point("erased_written")
    _commit(change, traces, cold, done)
    finish(change)
    return done.rows


def finish(change: Change) -> None:
    """Remove the files that were rewritten, also those of an erasure that was interrupted."""
    for path in json.loads(about(change.db, PENDING) or "[]"):
        Path(path).unlink(missing_ok=True)
    change.db.execute("DELETE FROM about WHERE name = ?", (PENDING,))


def _cold(change: Change) -> dict[str, tuple[str, Path]]:
    """The segments in cold storage: whose rows, and where."""
    moved = [one for one in change.retired.shelf if one.folder]
    return {one.segment.path: (one.segment.record, change.store.place(one.folder)) for one in moved}


def _rewrite(change: Change, origin: Path, record: str, traces: Traces, done: Erased) -> None:
    """Write a file anew where some of its rows tell of the customer."""
    file = f"read_parquet({literal(str(origin))}, file_row_number = true)"
    columns = [(name, kind) for name, kind, *_ in change.duck.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()]
    texts = [name for name, kind in columns if kind == "VARCHAR"]
    if not texts:
        return
    ids, personal = ", ".join(map(literal, traces.stands)), _personal(record)
    told = [f"{quote(name)} IN ({ids})" for name in texts]
    told += [
        f"regexp_matches(lower({quote(name)}), {literal(pattern)})"
        for name in texts
        if name in personal
        for pattern in filter(None, map(whole_word, traces.all))
    ]
    if sketch := any(name == HASHED for name, _ in columns):
        told.append(f'"{HASHED}" IN ({", ".join(str(hash_of(one)) for one in traces.stands)})')
    hit = f"coalesce({' OR '.join(f'coalesce({one}, false)' for one in told)}, false)"
    ((rows,),) = change.duck.execute(f"SELECT count(*) FROM {file} WHERE {hit}").fetchall()
    if not rows:
        return
    listed = ", ".join(
        _without(name, kind, personal, traces, hit) for name, kind in columns if name != "file_row_number"
    )
    _write(change, origin, f"SELECT {listed} FROM {file} ORDER BY file_row_number", done)
    done.rows += 0 if sketch else int(rows)


def _without(name: str, kind: str, personal: frozenset[str], traces: Traces, hit: str) -> str:
    """A column without the customer."""
    column = quote(name)
    if name == HASHED:
        marks = " ".join(f"WHEN {hash_of(one)} THEN {hash_of(stands)}" for one, stands in traces.stands.items())
        return f"CASE {column} {marks} ELSE {column} END AS {column}"
    if kind != "VARCHAR":
        return column
    if name in personal:
        return f"CASE WHEN {hit} THEN NULL ELSE {column} END AS {column}"
    cases = " ".join(f"WHEN {literal(one)} THEN {literal(stands)}" for one, stands in traces.stands.items())
    return f"CASE {column} {cases} ELSE {column} END AS {column}"


def _personal(record: str) -> frozenset[str]:
    """Columns that may name a person; of a row that was kept out also what is said of it."""
    contract: Contract | None = QUARANTINE if record == QUARANTINE.name else CONTRACTS.get(record)
    names = {column.name for column in contract.all_columns if column.personal} if contract else set()
    return frozenset(names | ({"message"} if contract is QUARANTINE else set()))


def _write(change: Change, origin: Path, rows: str, done: Erased) -> None:
    path = change.store.segments / f"{origin.name.split('-')[0]}-{uuid.uuid4().hex}.parquet"
    change.duck.execute(f"COPY ({rows}) TO {literal(str(path))} ({LAYOUT})")
    sync(path)
    done.files[origin.name] = path


def _rename_in_list(change: Change, origin: Path, record: str, done: Erased) -> None:
    """Write a list of rows that are no more anew, as files that it names are called otherwise."""
    file = f"read_parquet({literal(str(origin))})"
    columns = [name for name, *_ in change.duck.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()]
    if columns != ["filename", "file_row_number"]:
        return
    names = {name for (name,) in change.duck.execute(f"SELECT DISTINCT filename FROM {file}").fetchall()}
    changed = {name: done.files[name].name for name in names if name in done.files}
    if changed:
        cases = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in changed.items())
        rows = f"SELECT CASE filename {cases} ELSE filename END AS filename, file_row_number FROM {file} ORDER BY ALL"
        _write(change, origin, rows, done)


def _put_cold(change: Change, cold: Mapping[str, tuple[str, Path]], done: Erased) -> None:
    """Bring rewritten files to where the old ones lie; those of an erasure that is interrupted are removed."""
    targets = {name: cold[name][1] / path.name for name, path in done.files.items() if name in cold}
    begun = (PENDING, json.dumps([str(target) for target in targets.values()]))
    change.db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", begun)
    for name, target in targets.items():
        shutil.copyfile(done.files[name], target)
        sync(target)
    sync(change.store.segments)


def _commit(change: Change, traces: Traces, cold: Mapping[str, tuple[str, Path]], done: Erased) -> None:
    """Name the new files in the place of the old ones, in all snapshots at once."""
    old = [str(change.store.segments / name) for name in done.files]
    old += [str(cold[name][1] / name) for name in done.files if name in cold]
    secret = secret_of(change.db)
    with transaction(change.db):
        for name, path in done.files.items():
            told = (path.name, path.stat().st_size, digest_of(path), name)
            change.db.execute("UPDATE segments SET path = ?, bytes = ?, sha256 = ? WHERE path = ?", told)
        _rename_shelf(change, done)
        marks = [(ERASED + mark_of(secret, one), stands) for one, stands in traces.stands.items()]
        marks.append((PENDING, json.dumps(old)))
        change.db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", marks)
        commit_within(change, "erase", f"{len(traces.stands)} customers, {done.rows} rows")


def _rename_shelf(change: Change, done: Erased) -> None:
    """Name the new files in what commits say of cold storage."""
    sql = f"SELECT commit_id, meta FROM commits WHERE kind IN {KINDS}"
    for commit, meta in change.db.execute(sql).fetchall():
        said: dict[str, Any] = json.loads(meta)
        for one in said["retired"]["shelf"]:
            segment = one["segment"]
            if path := done.files.get(segment["path"]):
                segment |= {"path": path.name, "bytes": path.stat().st_size, "sha256": digest_of(path)}
        change.db.execute("UPDATE commits SET meta = ? WHERE commit_id = ?", (json.dumps(said), commit))
