"""A load that can't write says so, and leaves the store as it was."""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.office import ROWS, Office, seen, told
from wellserved.flow.load import load
from wellserved.terms.errors import StoreError

CODE = """
import os, sys
from pathlib import Path
from tests.crash.office import Office, seen
from wellserved.flow.load import load
from wellserved.terms.errors import WellservedError
workspace = Office(Path(sys.argv[1])).workspace
seen(workspace)
if sys.argv[2] == "nobody" and os.geteuid() == 0:
    os.setuid(65534)
try:
    load(workspace)
except WellservedError as error:
    print(type(error).__name__, error)
print(seen(workspace))
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A workspace at state 0, with state 1 waiting, whose load writes some 100 kB."""
    office = Office.made(tmp_path / "office")
    office.bring(0)
    load(office.workspace)
    office.bring(1)
    return office


@pytest.mark.parametrize("kilobytes", [1, 4, 12, 24])
def test_a_full_disk_leaves_the_store_as_it_was(office: Office, kilobytes: int) -> None:
    said = _load(office, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes << 10, kilobytes << 10)))

    assert said.startswith(("StoreError the store", "SourceError")), said
    assert seen(office.workspace) == told(0)
    assert load(office.workspace).records[0].loaded == 2 * ROWS
    assert seen(office.workspace) == told(1)


def test_a_folder_that_may_not_be_written_is_named_and_can_still_be_measured() -> None:
    with tempfile.TemporaryDirectory() as open_to_all:  # a test's own folder is closed to others
        Path(open_to_all).chmod(0o755)
        office = Office.made(Path(open_to_all) / "office")
        office.bring(0)
        load(office.workspace)
        _allow(office.workspace.store.folder, folders=0o555, files=0o444)
        said = _load(office, who="nobody")
        _allow(office.workspace.store.folder, folders=0o755, files=0o644)

    assert said.startswith("StoreError the store can't be written: Permission denied"), said
    assert "fix:" in said
    assert said.endswith(f"{told(0)}\n")


def test_a_catalog_that_is_no_catalog_is_named(office: Office) -> None:
    office.workspace.store.catalog.write_bytes(b"this is no SQLite file, it only says so" * 100)

    with pytest.raises(StoreError, match="catalog could not be used"):
        load(office.workspace)


def _allow(folder: Path, folders: int, files: int) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(folders if path.is_dir() else files)


def _load(office: Office, first: Callable[[], None] | None = None, who: str = "oneself") -> str:
    project = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(office.folder), who],
        preexec_fn=first,
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
