"""A load killed while it writes beside a month leaves the month as it was, and can be done again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.desk import Desk, File, Row, contact
from wellserved.store.catalog import segments_at
from wellserved.store.inspection import inspect

CODE = """
import sys
from pathlib import Path
from tests.crash.test_written_beside import desk_of, fixed
desk_of(Path(sys.argv[1])).load(fixed())
"""


def desk_of(folder: Path) -> Desk:
    return Desk(folder, whole_below=10)


def month() -> list[Row]:
    return [contact(n, f"2026-01-{1 + n % 28:02} 10:00", customer_id=f"c{n}", talk_seconds="60") for n in range(60)]


def fixed() -> File:
    return File("fix.csv", [{**month()[7], "talk_seconds": "61"}, contact("new", "2026-01-08 12:00", customer_id="c7")])


@pytest.mark.parametrize(("point", "passed"), [("segment_written", 1), ("segment_synced", 2), ("segment_written", 3),
                                               ("segments_ready", 1), ("commit_filled", 1)])  # fmt: skip
def test_a_load_killed_while_it_writes_beside_a_month_changed_nothing(tmp_path: Path, point: str, passed: int) -> None:
    desk = desk_of(tmp_path)
    desk.load(File("base.csv", month()))
    before = desk.rows("interaction"), desk.rows("issue")

    told = {"WELLSERVED_CRASH_AT": point, "WELLSERVED_CRASH_COUNT": str(passed)}
    died = subprocess.run([sys.executable, "-c", CODE, str(tmp_path)], env={**os.environ, **told}, check=False)

    assert died.returncode == -signal.SIGKILL
    assert (desk.rows("interaction"), desk.rows("issue")) == before
    desk.load(fixed())
    assert "fact_gone" in {s.layer for s in segments_at(desk.store)}
    assert desk.query("SELECT count(*), sum(talk_seconds) FROM interaction") == [(61, 60 * 60 + 1.0)]
    assert [problem.code for problem in inspect(desk.store) if problem.severity == "error"] == []
