"""A workspace of daily files whose whole states are known, and a process that loads it."""

import sys
from dataclasses import dataclass
from pathlib import Path

from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.workspace import Workspace, open_workspace

SETTINGS = "name: office\nmemory_limit: 256MB\nthreads: 1\nrollups: [{record: interaction, by: [channel]}]\n"
SOURCE = """
source: files
record: interaction
path: exports/day-*.csv
zone: UTC
columns:
  interaction_id: id
  customer_id: customer
  channel: "'voice'"
  started_at: started
  talk_seconds: talk
"""
ROWS = 20


@dataclass(frozen=True)
class Office:
    """Each state s has the days 0 to s; in it day s - 1 is corrected, and every day has one bad row."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> "Office":
        for name, text in (("wellserved.yaml", SETTINGS), ("sources/calls.yaml", SOURCE)):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (folder / "exports").mkdir()
        return cls(folder)

    @property
    def workspace(self) -> Workspace:
        return open_workspace(self.folder)

    def bring(self, state: int) -> None:
        """Put the files of a state into the folder: the last day, and the day before corrected."""
        if state:
            self._write(state - 1, talk=100)
        self._write(state, talk=1)

    def _write(self, day: int, talk: int) -> None:
        lines = [f"{day}-{n},c{n % 7},2026-{1 + day % 3:02d}-{1 + day % 28:02d} {n:02d}:00,{talk}" for n in range(ROWS)]
        text = "\n".join(["id,customer,started,talk", *lines, f"{day}-bad,c1,yesterday,1", ""])
        (self.folder / "exports" / f"day-{day:03d}.csv").write_text(text)


def told(state: int) -> tuple[int, float, int]:
    """Contacts, talk and contacts by issue in a whole state; (0, 0, 0) before the first."""
    contacts = (state + 1) * ROWS
    return contacts, float(max(state, 0) * ROWS * 100 + (ROWS if state >= 0 else 0)), contacts


def seen(workspace: Workspace, snapshot: int | None = None) -> tuple[int, float, int]:
    """The same of a store."""
    engine = open_engine(workspace, snapshot)
    try:
        ((contacts, talk),) = engine.query("SELECT count(*), coalesce(sum(talk_seconds), 0) FROM interaction")
        ((issues,),) = engine.query("SELECT coalesce(sum(contacts), 0) FROM issue")
    finally:
        engine.close()
    return contacts, float(talk), int(issues)


def content(workspace: Workspace) -> list[tuple[object, ...]]:
    """Every contact and issue without what differs from load to load."""
    engine = open_engine(workspace)
    try:
        contacts = engine.query("SELECT * EXCLUDE (loaded_at, batch) FROM interaction ORDER BY interaction_id")
        issues = engine.query("SELECT * EXCLUDE (loaded_at, batch) FROM issue ORDER BY issue_id")
    finally:
        engine.close()
    return contacts + issues


if __name__ == "__main__":
    load(open_workspace(sys.argv[1]))
