"""A writer killed while the catalog's pages are on their way to the disk."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.crash.office import Office, seen, told
from wellserved.flow.load import load

CODE = """
import os, signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN IMMEDIATE")
db.execute("UPDATE segments SET removed = 1, sha256 = 'lost'")
for n in range(2000):
    db.execute("INSERT INTO about VALUES (?, ?)", (f"name {n}", "x" * 500))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_reader_takes_back_what_a_killed_writer_left_half_done(tmp_path: Path) -> None:
    office = Office.made(tmp_path)
    office.bring(0)
    load(office.workspace)
    catalog = office.workspace.store.catalog
    size = catalog.stat().st_size

    died = subprocess.run([sys.executable, "-c", CODE, str(catalog)], check=False, timeout=60)

    assert died.returncode == -signal.SIGKILL
    assert catalog.stat().st_size > size
    assert catalog.with_name("catalog.db-journal").stat().st_size > 0
    assert seen(office.workspace) == told(0)
