"""Processes side by side: readers see whole commits only, and there is one writer."""

from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.crash.office import Office, seen, told
from wellserved.flow.load import load
from wellserved.store.change import open_change
from wellserved.terms.errors import StoreError

FORKED = get_context("forkserver")
LOADS = 6


def read_until_told(folder: Path, line: Connection) -> None:
    """Measure over and over, and hand back everything that was seen."""
    workspace, found = Office(folder).workspace, [seen(Office(folder).workspace)]
    line.send("begun")
    while not line.poll(0):
        found.append(seen(workspace))
    line.send(found)


def hold(folder: Path, line: Connection) -> None:
    """Be a writer until told."""
    with open_change(Office(folder).workspace.store):
        line.send("holding")
        line.recv()


def test_a_process_that_measures_while_another_loads_sees_whole_commits_only(tmp_path: Path) -> None:
    office = Office.made(tmp_path)
    mine, its = FORKED.Pipe()
    reader = FORKED.Process(target=read_until_told, args=(office.folder, its))
    reader.start()
    assert mine.recv() == "begun"
    for state in range(LOADS):
        office.bring(state)
        load(office.workspace)
    mine.send("enough")
    found = mine.recv()
    reader.join()

    assert set(found) <= {told(state) for state in range(-1, LOADS)}
    assert len(set(found)) >= 3
    assert found == sorted(found)


def test_a_second_writer_is_told_who_holds_the_store(tmp_path: Path) -> None:
    office = Office.made(tmp_path)
    office.bring(0)
    mine, its = FORKED.Pipe()
    first = FORKED.Process(target=hold, args=(office.folder, its))
    first.start()
    assert mine.recv() == "holding"

    with pytest.raises(StoreError, match=rf"another process is loading into this workspace \(process {first.pid}\)"):
        load(office.workspace)

    mine.send("let go")
    first.join()
    assert load(office.workspace).commit == 1
