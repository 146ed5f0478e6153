"""Loads killed at random moments: nothing acknowledged is lost, nothing is doubled."""

import random
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from tests.crash.office import Office, content, seen, told
from wellserved.flow.doctor import doctor
from wellserved.flow.load import load

KILLS = 50
FORKED = get_context("forkserver")
FORKED.set_forkserver_preload(["tests.crash.office", "duckdb", "pyarrow.parquet"])


def load_and_tell(folder: Path, teller: Connection) -> None:
    """Load, and acknowledge it."""
    teller.send("begun")
    load(Office(folder).workspace)
    teller.send("done")


def test_fifty_kills_at_random_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    office = Office.made(tmp_path / "office")
    chance, acknowledged, state, killed = random.Random(2026), -1, 0, 0
    office.bring(0)
    duration = measure(office)
    while killed < KILLS:
        state += 1
        office.bring(state)
        if kill_after(office, duration * chance.random()):
            killed += 1
        else:
            acknowledged = state
        found = seen(office.workspace)
        assert found in [told(s) for s in range(max(acknowledged, 0), state + 1)]

    load(office.workspace)
    clean = Office.made(tmp_path / "clean")
    for whole in range(state + 1):
        clean.bring(whole)
    load(clean.workspace)
    assert content(office.workspace) == content(clean.workspace)
    assert [problem for problem in doctor(office.workspace) if problem.severity != "note"] == []


def measure(office: Office) -> float:
    """How long a load takes in a process of its own, from its beginning."""
    mine, its = FORKED.Pipe()
    process = FORKED.Process(target=load_and_tell, args=(office.folder, its))
    process.start()
    assert mine.recv() == "begun"
    began = time.monotonic()
    assert mine.recv() == "done"
    process.join()
    return time.monotonic() - began


def kill_after(office: Office, seconds: float) -> bool:
    """Begin a load and kill it so long after; whether it was killed before it was acknowledged."""
    mine, its = FORKED.Pipe()
    process = FORKED.Process(target=load_and_tell, args=(office.folder, its))
    process.start()
    assert mine.recv() == "begun"
    acknowledged = mine.poll(seconds)
    process.kill()
    process.join()
    return not (acknowledged or mine.poll(0))
