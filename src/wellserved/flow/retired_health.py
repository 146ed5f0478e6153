"""Retired health: which rows went, and whether what was moved is still where it was put."""

from collections.abc import Iterator

from wellserved.flow.workspace import Workspace
from wellserved.store.retired import retired
from wellserved.terms.errors import StoreError
from wellserved.terms.problem import Problem


def retired_problems(workspace: Workspace) -> Iterator[Problem]:
    """Tell from which day on rows are kept, and which files of cold storage are not there."""
    try:
        said = retired(workspace.store)
    except StoreError:
        return  # a broken catalog is told by its inspection
    if said.until is None:
        return
    moved = [workspace.store.place(one.folder) / one.segment.path for one in said.shelf if one.folder]
    size = sum(one.segment.bytes for one in said.shelf if one.folder)
    what = f"rows before {said.until} are retired: {len(moved)} files, {size / 1e6:.1f} MB, in cold storage"
    yield Problem("rows_retired", what, severity="note")
    missing = [path for path in moved if not path.is_file()]
    if missing:
        fix = "see that cold storage is there; months whose files are lost can't be brought back"
        what = f"{len(missing)} files of retired months are not in cold storage"
        yield Problem("cold_missing", what, str(missing[0]), fix, severity="warning")
