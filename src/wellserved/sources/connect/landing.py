"""Landing: a connection's raw pages, each on the disk before its cursor is kept.

A page is one gzip file of JSON lines, renamed into place; then its cursor and its name are kept in one transaction.
What no transaction names is a page in flight of a run that was ended, and is taken away by the next.
"""

import fcntl
import gzip
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wellserved.sources.connect.json_text import written
from wellserved.sources.connect.marks import at, changed_families, marks_of
from wellserved.sources.connect.stream import Cursor, Page, Stream
from wellserved.terms.crash import crash_point
from wellserved.terms.errors import SourceError
from wellserved.terms.sentence import kept, read_kept

SCHEMA = """
CREATE TABLE IF NOT EXISTS streams(stream TEXT PRIMARY KEY, cursor TEXT, began TEXT, state TEXT NOT NULL,
  told TEXT NOT NULL, at TEXT NOT NULL, sure TEXT, fields TEXT NOT NULL, last INTEGER NOT NULL DEFAULT 0, stands TEXT);
CREATE TABLE IF NOT EXISTS pages(stream TEXT NOT NULL, page INTEGER NOT NULL, file TEXT NOT NULL, rows INTEGER NOT NULL,
  bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL, run TEXT NOT NULL,
  PRIMARY KEY(stream, page));
CREATE TABLE IF NOT EXISTS marks(stream TEXT NOT NULL, page INTEGER NOT NULL, marks BLOB NOT NULL,
  PRIMARY KEY(stream, page));
CREATE TABLE IF NOT EXISTS emptied(stream TEXT PRIMARY KEY, rows INTEGER NOT NULL, at TEXT NOT NULL);
"""
ROWS_OF_A_PAGE = 1_000_000  # a row's number is its page's times this, and its place in it
OWN = ("_n", "_fetched_at", "_gone")
LEVEL = 1  # of gzip: three times faster than its default for a tenth more bytes


@dataclass(frozen=True)
class StreamState:
    """How far a stream was read.

    Args:
        stream: Its name.
        state: "new", "reading" (a run was ended within it), "ready", "off" (a permission is missing) or "failed".
        told: Why, for people; empty where all is well.
        at: When that was so; None before the first run.
        cursor: Where the next run goes on; None where it begins.
        began: The cursor with which the present run began.
        sure: The vendor's clock at the begin of the last run that came to its end: all before it was read.
        fields: Names of fields that were seen at the top of its rows.
        pages: How many there are.
        rows: How many they hold, rows that came twice among them.
    """

    stream: str
    state: str = "new"
    told: str = ""
    at: datetime | None = None
    cursor: Cursor | None = None
    began: Cursor | None = None
    sure: datetime | None = None
    fields: tuple[str, ...] = ()
    pages: int = 0
    rows: int = 0


@dataclass(frozen=True)
class LandedPage:
    """One page on the disk."""

    page: int
    path: Path
    rows: int
    sha256: str


@dataclass
class Landing:
    """A connection's folder of raw pages, opened for writing by one process, or for reading by any.

    Args:
        folder: Where pages and state lie.
        db: The state.
    """

    folder: Path
    db: sqlite3.Connection

    def state(self, stream: str) -> StreamState:
        """How far a stream was read."""
        row = self.db.execute(
            "SELECT state, told, at, cursor, began, sure, fields FROM streams WHERE stream = ?", (stream,)
        ).fetchone()
        if row is None:
            return StreamState(stream)
        state, told, at, cursor, began, sure, fields = row
        pages, rows = self.db.execute("SELECT count(*), sum(rows) FROM pages WHERE stream = ?", (stream,)).fetchone()
        return StreamState(
            stream, state, read_kept(told), _moment(at), _read(cursor), _read(began), _moment(sure),
            tuple(json.loads(fields)), pages, rows or 0,
        )  # fmt: skip

    def pages(self, stream: str, beyond: int = 0) -> list[LandedPage]:
        """A stream's pages after one, in the order in which they came; of a snapshot those of the last whole one."""
        sql = """SELECT page, file, rows, sha256 FROM pages JOIN streams USING (stream)
            WHERE stream = ? AND page > ? AND (stands IS NULL OR run = stands) ORDER BY page"""
        found = self.db.execute(sql, (stream, beyond)).fetchall()
        return [LandedPage(page, self.folder / file, rows, sha256) for page, file, rows, sha256 in found]

    def changed_since(self, stream: str, pages: Sequence[LandedPage], beyond: int) -> list[LandedPage]:
        """Pages up to one in which rows lie that came again in some later pages, and say something else there.

        Of each row the last of these pages counts. Pages that were kept by a version without marks are all named.
        """
        marks = "SELECT page, marks FROM marks WHERE stream = ? AND page {}"
        first, last, wanted = pages[0].page, pages[-1].page, {page.page for page in pages}
        new = self.db.execute(marks.format("BETWEEN ? AND ? ORDER BY page"), (stream, first, last))
        former = self.db.execute(marks.format("<= ? ORDER BY page DESC"), (stream, beyond))
        found = set(changed_families((some for page, some in new if page in wanted), former))
        sql = "SELECT page FROM pages LEFT JOIN marks m USING (stream, page) WHERE stream = ? AND m.page IS NULL"
        unmarked = {page for (page,) in self.db.execute(sql, (stream,))}
        found |= unmarked if unmarked.isdisjoint(wanted) else set(range(beyond + 1))
        return [one for one in self.pages(stream) if one.page <= beyond and one.page in found]

    def is_empty(self, stream: str) -> bool:
        """Whether a snapshot had rows, and the one that stands has none."""
        sql = """SELECT 1 FROM streams JOIN emptied USING (stream) WHERE stream = ?
            AND NOT EXISTS (SELECT 1 FROM pages WHERE pages.stream = streams.stream AND run = stands)"""
        return self.db.execute(sql, (stream,)).fetchone() is not None

    def rows(self, stream: str) -> Iterator[dict[str, Any]]:
        """All rows of a stream as they came, without our own columns; those that are gone are left out."""
        for page in self.pages(stream):
            with gzip.open(page.path, "rb") as lines:
                for line in lines:
                    row = json.loads(line)
                    if not row.get("_gone"):
                        yield {name: value for name, value in row.items() if name not in OWN}

    def newest(self, stream: Stream) -> Iterator[dict[str, Any]]:
        """The last row of each key, in the order of the keys' first coming."""
        found: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in self.rows(stream.name):
            found[key_of(stream, row)] = row
        return iter(found.values())

    def begin(self, stream: Stream, run: str, *, anew: bool) -> StreamState:
        """Begin a run: note where from, and forget the cursor where all is to be read anew.

        A snapshot always begins anew, and what one that did not come to its end brought goes.
        """
        name = stream.name
        cursor = None if anew or stream.whole else self.state(name).cursor
        with self.db:
            self._keep(name, cursor=cursor, began=cursor, state="reading", told="", at=run)
            if stream.whole:
                self.db.execute("UPDATE streams SET stands = coalesce(stands, '') WHERE stream = ?", (name,))
        if stream.whole:
            sql = "SELECT page, file FROM pages JOIN streams USING (stream) WHERE stream = ? AND run <> stands"
            self._drop(name, self.db.execute(sql, (name,)).fetchall())
        return self.state(name)

    def land(
        self,
        stream: Stream,
        page: Page,
        run: str,
        clock: datetime,
        blotted: Callable[[bytes], bytes] = lambda rows: rows,
    ) -> None:
        """Put a page on the disk, without what `blotted` takes out of its rows; then keep its cursor."""
        before = self.state(stream.name)
        fields = tuple(dict.fromkeys((*before.fields, *_fields(page.rows))))
        number = self._last(stream.name) + 1
        noted: list[tuple[Any, ...]] = []
        marks: list[tuple[Any, ...]] = []
        if page.rows or page.deleted:
            file = f"{stream.name}/{number:08d}.ndjson.gz"
            bodies, sha256 = _bodies(stream, page, blotted)
            size = _write(self.folder / file, _lines(bodies, number, clock))
            noted = [(stream.name, number, file, len(bodies), size, sha256, _text(clock), run)]
            marks = [] if stream.whole else [(stream.name, number, marks_of(stream, page, bodies))]
        crash_point("page_written")
        with self.db:
            self.db.executemany("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", noted)
            self.db.executemany("INSERT INTO marks VALUES (?, ?, ?)", marks)
            self._keep(stream.name, cursor=page.cursor, fields=fields, state="reading", told="", at=_text(clock))
            self._keep(stream.name, last=number if noted else number - 1)
            crash_point("page_noted")
        crash_point("page_kept")

    def end(self, stream: str, state: str, told: str, at: datetime, sure: datetime | None = None) -> None:
        """Note how a run ended; `sure` where it came to its end."""
        with self.db:
            self._keep(stream, state=state, told=kept(told) if told else "", at=_text(at))
            if sure is not None:
                self.db.execute("UPDATE streams SET sure = ? WHERE stream = ?", (_text(sure), stream))

    def go_back(self, stream: str, cursor: Cursor | None) -> None:
        """Set the cursor back, where the vendor no longer takes the one that we have."""
        with self.db:
            self._keep(stream, cursor=cursor)

    def keep_only(self, stream: str, run: str, at: datetime) -> int:
        """A snapshot came to its end: its pages stand for all, unless they hold what the former ones held.

        One without any row is believed when it comes a second time: who may not see rows is often given none. How many
        rows there were before it became empty; 0 where it is not.
        """
        sql = "SELECT page, file, sha256, run, rows FROM pages WHERE stream = ? ORDER BY page"
        pages = self.db.execute(sql, (stream,)).fetchall()
        new, old = ([one for one in pages if (one[3] == run) is is_new] for is_new in (True, False))
        known = self.db.execute("SELECT rows FROM emptied WHERE stream = ?", (stream,)).fetchone()
        stays = bool(old) and ([one[2] for one in new] == [one[2] for one in old] or not (new or known))
        with self.db:
            if not stays:
                self._keep(stream, stands=run)
            if new:
                self.db.execute("DELETE FROM emptied WHERE stream = ?", (stream,))
            elif old and not known:
                rows = sum(one[4] for one in old)
                self.db.execute("INSERT INTO emptied VALUES (?, ?, ?)", (stream, rows, _text(at)))
        self._drop(stream, [(one[0], one[1]) for one in (new if stays else old)])
        found = self.db.execute("SELECT rows FROM emptied WHERE stream = ?", (stream,)).fetchone()
        return int(found[0]) if found else 0

    def _drop(self, stream: str, pages: Sequence[tuple[int, str]]) -> None:
        """Forget pages, then take their files away."""
        with self.db:
            self.db.executemany(
                "DELETE FROM pages WHERE stream = ? AND page = ?", [(stream, page) for page, _ in pages]
            )
        for _, file in pages:
            (self.folder / file).unlink(missing_ok=True)

    def _last(self, stream: str) -> int:
        """The highest number that a page ever had: none is given twice."""
        row = self.db.execute("SELECT last FROM streams WHERE stream = ?", (stream,)).fetchone()
        return int(row[0]) if row else 0

    def _keep(self, stream: str, **values: Any) -> None:
        """Change what is known of a stream, and nothing else of it."""
        written = {name: _written(value) for name, value in values.items()}
        self.db.execute(
            "INSERT OR IGNORE INTO streams(stream, state, told, at, fields) VALUES (?, 'new', '', ?, '[]')",
            (stream, _text(datetime.now(UTC))),
        )
        sets = ", ".join(f"{name} = ?" for name in written)
        self.db.execute(f"UPDATE streams SET {sets} WHERE stream = ?", (*written.values(), stream))


def key_of(stream: Stream, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What names a row."""
    return tuple(at(row, path) for path in stream.key)


def _fields(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names at the top of some rows, in order, once each."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _bodies(stream: Stream, page: Page, blotted: Callable[[bytes], bytes]) -> tuple[list[bytes], str]:
    """Each row as it came, as JSON, and those that only tell that a key is gone; and the hash of all."""
    bodies = [written(row) for row in page.rows]
    bodies += [written({"_gone": True, **_named(stream, key)}) for key in page.deleted]
    rows = blotted(b"\n".join(bodies))
    return rows.split(b"\n"), hashlib.sha256(rows).hexdigest()


def _lines(bodies: Sequence[bytes], number: int, clock: datetime) -> bytes:
    """Rows as JSON lines, each after its number and the time."""
    first, at = number * ROWS_OF_A_PAGE, json.dumps(_text(clock)).encode()
    return b"".join(
        b'{"_n":%d,"_fetched_at":%b%b%b\n' % (first + place, at, b"," if len(body) > 2 else b"", body[1:])
        for place, body in enumerate(bodies)
    )


def _named(stream: Stream, key: str) -> dict[str, Any]:
    """A row that has its key alone, each part of it where the stream has it."""
    row: dict[str, Any] = {}
    for path, value in zip(stream.key, key.split("|"), strict=True):
        *above, last = path.split(".")
        place = row
        for name in above:
            place = place.setdefault(name, {})
        place[last] = value
    return row


def _write(path: Path, body: bytes) -> int:
    """Write a page so that it is wholly there or not at all; its size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress(body, LEVEL, mtime=0)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(packed)
        file.flush()
        os.fsync(file.fileno())
    crash_point("page_part")
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return len(packed)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _read(text: str | None) -> Cursor | None:
    return json.loads(text) if text else None


def _written(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else json.dumps(value)


@contextmanager
def open_landing(folder: Path) -> Iterator[Landing]:
    """Open a connection's folder for writing, and take away what a run that was ended left in flight.

    Raises:
        SourceError: Another process reads this connection, or the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        what = f"the raw pages can't be written: {error.strerror}"
        raise SourceError(what, str(folder), "see to the folder's permissions") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SourceError("another process reads this connection", str(folder), "wait until it is done") from None
        db = sqlite3.connect(folder / "state.db")
        try:
            db.execute("PRAGMA synchronous = EXTRA")
            with db:
                db.executescript(SCHEMA)
            landing = Landing(folder, db)
            _clear(landing)
            yield landing
        finally:
            db.close()


@contextmanager
def read_landing(folder: Path) -> Iterator[Landing | None]:
    """Open a connection's folder for reading; None where nothing was ever read."""
    if not (folder / "state.db").is_file():
        yield None
        return
    db = sqlite3.connect(f"file:{folder / 'state.db'}?mode=ro", uri=True)
    try:
        yield Landing(folder, db)
    finally:
        db.close()


def _clear(landing: Landing) -> None:
    """Take away files that no transaction names."""
    named = {file for (file,) in landing.db.execute("SELECT file FROM pages")}
    for path in landing.folder.glob("*/*"):
        if path.is_file() and path.relative_to(landing.folder).as_posix() not in named:
            path.unlink()
