"""Commit: weigh what came in, write it, and make it so in one transaction."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.records.rollup import RollUp
from wellserved.store.catalog import SEGMENT_COLUMNS, Segment, stamp, transaction
from wellserved.store.change import Change, Delivery, LeftBehind
from wellserved.store.engines.coming import Coming
from wellserved.store.facts import fingerprint, make_facts
from wellserved.store.marks import keep_marks, moves
from wellserved.store.quarantine import CLASHES, find_kept_out, write_quarantine
from wellserved.store.reconcile import reconcile
from wellserved.store.restated import note_loaded
from wellserved.store.rewrite import rewrite
from wellserved.store.rollups import keep_rollups, note_rollups
from wellserved.store.rollups_there import Telling
from wellserved.store.segment_file import sync
from wellserved.store.tally import Tally
from wellserved.store.trace import find_vanished
from wellserved.store.upsert import weigh, winners
from wellserved.terms.crash import crash_point


@dataclass(frozen=True)
class Outcome:
    """What a change did, or would do.

    Args:
        tallies: One for each record that rows came in for.
        commit: The commit's number; None where nothing changed or nothing was to be written.
        left_behind: Rows that files no longer hold and that stay.
    """

    tallies: tuple[Tally, ...]
    commit: int | None
    left_behind: tuple[LeftBehind, ...] = ()


def conclude(
    change: Change,
    recipes: Sequence[Recipe],
    kind: str = "load",
    superseded: list[str] | None = None,
    dry_run: bool = False,
    note: str = "",
    rollups: Sequence[RollUp] = (),
    opened: Callable[[Coming], Telling] | None = None,
) -> Outcome:
    """Weigh the rows of a change, and unless it is a dry run write and commit them.

    Args:
        change: Everything taken in.
        recipes: How facts are made.
        kind: What the commit is called.
        superseded: Quarantined rows that the change takes the place of; those of the same files where None.
        dry_run: Only tell what would happen.
        note: Kept with the commit.
        rollups: Which are kept; others that the store has go, as nothing would keep them up to date.
        opened: Opens the engine that makes the facts; None where `recipes` make them.
    """
    find_vanished(change)
    for record in change.records:
        weigh(change, CONTRACTS[record])
    find_kept_out(change)
    tallies = reconcile(change)
    left_behind = tuple(change.left_behind)
    if dry_run:
        return Outcome(tallies, None, left_behind)
    _write(change, recipes, superseded)
    keep_rollups(change, rollups, opened=opened)
    sync(change.store.segments)
    crash_point("segments_ready")
    if not (change.added or change.removed or _new_batches(change)):
        return Outcome(tallies, None, left_behind)
    return Outcome(tallies, _commit(change, recipes, (kind, note), tallies), left_behind)


def commit_alone(change: Change, recipes: Sequence[Recipe], kind: str, note: str) -> int:
    """Commit what was written so far, of a change without incoming rows; its number."""
    return _commit(change, recipes, (kind, note), ())


def commit_within(change: Change, kind: str, note: str) -> int:
    """Note a commit without rows, within a transaction of the caller; its number."""
    return _insert_commit(change, kind, note, ())


def _write(change: Change, recipes: Sequence[Recipe], superseded: list[str] | None) -> None:
    for record in change.records:
        contract = CONTRACTS[record]
        note_loaded(change, contract)
        if contract.kept_once:
            change.weighed.add(record)
            for former in change.layer(record, "loaded"):
                change.replace([former], None)
        else:
            rewrite(change, contract, "loaded", winners(change, contract), f'replaced."{record}"')
    make_facts(change, recipes)
    write_quarantine(change, superseded)


def _new_batches(change: Change) -> bool:
    keys = {one.batch_key for one in change.deliveries if one.batch_key and one.extent != "more"}
    known = {key for (key,) in change.db.execute("SELECT batch_key FROM batches WHERE superseded IS NULL")}
    return not keys <= known or moves(change)


def _commit(change: Change, recipes: Sequence[Recipe], named: tuple[str, str], tallies: Sequence[Tally]) -> int:
    """One transaction: readers see all of the change or nothing."""
    with transaction(change.db):
        crash_point("commit_begun")
        commit = _insert_commit(change, *named, tallies)
        _insert_segments(change, commit)
        _insert_batches(change, commit)
        note_rollups(change)
        change.db.executemany(
            "INSERT INTO restated VALUES (?, ?, ?, ?, ?)",
            [(commit, *place, rows) for place, rows in change.restated.items()],
        )
        change.db.executemany(
            "INSERT OR REPLACE INTO about VALUES (?, ?)",
            [(f"recipe {recipe.record}", fingerprint(recipe)) for recipe in recipes],
        )
        keep_marks(change)
        crash_point("commit_filled")
    crash_point("commit_done")
    return commit


def _insert_commit(change: Change, kind: str, note: str, tallies: Sequence[Tally]) -> int:
    (last,) = change.db.execute("SELECT max(at) FROM commits").fetchone()
    at = max(stamp(change.clock), last or "")  # a clock set back must not put a commit before an earlier one
    sums = [sum(getattr(one, name) for one in tallies) for name in Tally.COUNTS]
    told = change.told | {"note": note, "records": _records(tallies)}
    row = (at, kind, change.batch, *sums, json.dumps(told, ensure_ascii=False))
    done = change.db.execute(
        "INSERT INTO commits (at, kind, batch, rows_in, inserted, updated, unchanged, quarantined, meta)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )
    return int(done.lastrowid or 0)


def _records(tallies: Sequence[Tally]) -> Mapping[str, Mapping[str, int]]:
    return {one.record: {name: getattr(one, name) for name in Tally.COUNTS + Tally.BESIDE} for one in tallies}


def _insert_segments(change: Change, commit: int) -> None:
    def values(s: Segment) -> tuple[object, ...]:
        return (s.path, s.record, s.layer, s.partition, s.rows, s.bytes, s.sha256, s.shape, s.min_time, s.max_time)

    change.db.executemany(
        f"INSERT INTO segments ({SEGMENT_COLUMNS}, added) VALUES ({', '.join('?' * 11)})",
        [(*values(segment), commit) for segment in change.added],
    )
    change.db.executemany(
        "UPDATE segments SET removed = ? WHERE path = ?", [(commit, segment.path) for segment in change.removed]
    )


def _insert_batches(change: Change, commit: int) -> None:
    """Know the files from now on; what was read of the same place or content before is superseded."""
    rows = _rows_by_file(change)
    for number, one in enumerate(change.deliveries):
        if one.batch_key:
            _supersede(change, commit, one)
            _insert_batch(change, commit, number, *rows.get(number, (0, 0)))
        else:
            _hold_retried(change, number, one)


def _supersede(change: Change, commit: int, one: Delivery) -> None:
    former = """superseded IS NULL AND (batch_key = :key OR source = :source AND
        (:extent = 'all' OR :extent = 'file' AND file = :file OR sha256 = :content AND sha256 <> ''))"""
    named = {"key": one.batch_key, "source": one.source, "file": one.file, "content": one.content, "commit": commit}
    named |= {"extent": one.extent}
    change.db.execute(f"DELETE FROM holds WHERE reading IN (SELECT reading FROM batches WHERE {former})", named)
    change.db.execute(f"UPDATE batches SET superseded = :commit WHERE {former}", named)


def _insert_batch(change: Change, commit: int, number: int, rows: int, out: int) -> None:
    one, reading = change.deliveries[number], change.reading(number)
    left_out = 0 if one.rows is None else one.rows - rows
    change.db.execute(
        "INSERT INTO batches (batch_key, commit_id, source, file, record, rows, quarantined, reading, sha256, left_out)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (one.batch_key, commit, one.source, one.file, one.record, rows, out, reading, one.content, left_out),
    )
    held = [(reading, batch) for batch in change.held.get(number, ())]
    change.db.executemany("INSERT INTO holds VALUES (?, ?)", held)


def _hold_retried(change: Change, number: int, one: Delivery) -> None:
    """Rows that were tried again belong to the reading of their file."""
    change.db.execute(
        "INSERT INTO holds SELECT reading, ? FROM batches"
        " WHERE superseded IS NULL AND source = ? AND file = ? AND reading <> ''",
        (change.reading(number), one.source, one.file),
    )


def _rows_by_file(change: Change) -> dict[int, tuple[int, int]]:
    """Rows read and rows kept out, by file."""
    found: dict[int, tuple[int, int]] = {}
    for record in change.records:
        sql = f"""SELECT _file, count(*) FROM incoming."{record}" i JOIN verdict."{record}" v USING (_row)
            WHERE _verdict IN {CLASHES} GROUP BY _file"""
        clashing = dict(change.duck.execute(sql).fetchall())
        sql = f"""SELECT _file, count(*), count(*) FILTER (WHERE len(_reasons) > 0)
            FROM incoming."{record}" GROUP BY _file"""
        for number, rows, broken in change.duck.execute(sql).fetchall():
            found[number] = (rows, broken + clashing.get(number, 0))
    return found
