"""Asked: how often which KPIs are asked by which segments, and how long it took; never what was asked for or answered.

A small file beside the rows: it holds names of KPIs and columns and counts, is bounded, and may be deleted at any time.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date

from wellserved.store.store import Store

FILE = "asked.db"
MOST = 500  # shapes; those asked the longest ago go
TABLE = """CREATE TABLE IF NOT EXISTS asked (
  metric TEXT NOT NULL, segments TEXT NOT NULL, grain TEXT NOT NULL, conditions TEXT NOT NULL, times INTEGER NOT NULL,
  seconds REAL NOT NULL, last TEXT NOT NULL, PRIMARY KEY (metric, segments, grain, conditions)
) STRICT, WITHOUT ROWID"""


@dataclass(frozen=True)
class Shape:
    """What a question is like.

    Args:
        metric: The KPI.
        by: Segments that it is split by.
        grain: The grain.
        where: Columns that its condition reads.
    """

    metric: str
    by: tuple[str, ...]
    grain: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """How often a shape was asked, how many seconds that took in all, and the last day on which it was."""

    shape: Shape
    times: int
    seconds: float
    last: date


@dataclass(frozen=True)
class Question:
    """What was asked at once: its shapes share the seconds that it took, on a day."""

    shapes: tuple[Shape, ...]
    seconds: float
    day: date


def count(store: Store, questions: Iterable[Question]) -> None:
    """Count questions. Where the file can't be written, nothing is counted."""
    rows = [
        (s.metric, ",".join(s.by), s.grain, ",".join(s.where), one.seconds / len(one.shapes), one.day.isoformat())
        for one in questions
        for s in one.shapes
    ]
    if not rows or not store.folder.is_dir():
        return
    with suppress(sqlite3.Error, OSError), closing(_open(store)) as db, db:
        db.execute(TABLE)
        db.executemany(
            """INSERT INTO asked VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6) ON CONFLICT DO UPDATE
            SET times = times + 1, seconds = seconds + ?5, last = max(last, ?6)""",
            rows,
        )
        db.execute(
            f"""DELETE FROM asked WHERE (metric, segments, grain, conditions) NOT IN
            (SELECT metric, segments, grain, conditions FROM asked ORDER BY last DESC, times DESC LIMIT {MOST})"""
        )


def asked_since(store: Store, day: date) -> list[Asked]:
    """What was asked on a day or later, the most seconds first."""
    if not (store.folder / FILE).exists():
        return []
    sql = "SELECT * FROM asked WHERE last >= ? ORDER BY seconds DESC, metric, segments, grain, conditions"
    with suppress(sqlite3.Error, OSError), closing(_open(store)) as db:
        return [
            Asked(Shape(metric, _names(by), grain, _names(where)), times, seconds, date.fromisoformat(last))
            for metric, by, grain, where, times, seconds, last in db.execute(sql, (day.isoformat(),))
        ]
    return []


def _open(store: Store) -> sqlite3.Connection:
    db = sqlite3.connect(store.folder / FILE, timeout=0.2)
    db.execute("PRAGMA synchronous=OFF")  # what is lost in a power cut is a count
    return db


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()
