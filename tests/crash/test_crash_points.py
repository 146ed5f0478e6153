"""A load that dies at any named point leaves the store as it was before, or as it is after; never between."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import wellserved
from tests.crash.office import Office, content, seen, told
from wellserved.flow.doctor import doctor
from wellserved.flow.load import load
from wellserved.flow.quarantine import list_kept_out
from wellserved.terms.crash import CRASH_POINTS, PAGE_POINTS, RETIRE_POINTS

DONE = {"commit_done"}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A workspace at state 1, with state 2 waiting, and a file that no commit names."""
    office = Office.made(tmp_path_factory.mktemp("office"))
    for state in (0, 1):
        office.bring(state)
        load(office.workspace)
    office.bring(2)
    (office.workspace.store.segments / "interaction-loose.parquet").write_bytes(b"half a file")
    return office


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """What one load of everything gives."""
    office = Office.made(tmp_path_factory.mktemp("clean"))
    for state in (0, 1, 2):
        office.bring(state)
    load(office.workspace)
    return content(office.workspace)


@pytest.mark.parametrize("point", CRASH_POINTS)
def test_a_load_killed_at_a_point_is_whole_and_can_be_done_again(
    before: Office, clean: list[tuple[object, ...]], tmp_path: Path, point: str
) -> None:
    office = Office(Path(shutil.copytree(before.folder, tmp_path / "office")))

    died = load_in_a_process(office, WELLSERVED_CRASH_AT=point)

    assert (died.returncode, died.stderr.strip().splitlines()[-1]) == (-signal.SIGKILL, f"crash point {point}")
    assert seen(office.workspace) == told(2 if point in DONE else 1)
    load(office.workspace)
    assert content(office.workspace) == clean
    assert len(list_kept_out(office.workspace)) == 3
    assert [problem for problem in doctor(office.workspace) if problem.severity != "note"] == []


@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_load_killed_at_a_later_segment_is_whole_too(before: Office, tmp_path: Path, count: int) -> None:
    office = Office(Path(shutil.copytree(before.folder, tmp_path / "office")))

    died = load_in_a_process(office, WELLSERVED_CRASH_AT="segment_written", WELLSERVED_CRASH_COUNT=str(count))

    assert died.returncode == -signal.SIGKILL
    assert seen(office.workspace) == told(1)


def test_every_point_that_the_code_names_is_listed() -> None:
    package = Path(wellserved.__file__).parent
    named = {name for path in package.rglob("*.py") for name in re.findall(r'crash_point\("(\w+)"\)', path.read_text())}

    assert named == {*CRASH_POINTS, *PAGE_POINTS, *RETIRE_POINTS}


def load_in_a_process(office: Office, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.crash.office", str(office.folder)],
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
