"""Versions: by what a reader knows that an answer may have changed: other rows, or other definitions.

An answer that is told of whole past periods is the same as long as both versions are; one of a period that is not
over also moves with the clock.
"""

from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

from wellserved import __version__
from wellserved.flow.workspace import Workspace, definition_files


def data_version(workspace: Workspace) -> str:
    """Which rows a workspace answers from now: another text after each load that changed something; "0" before any.

    Raises:
        StoreError: The store's catalog can't be read.
    """
    found = workspace.newest()
    return f"{found[0]}-{sha256(found[1].encode()).hexdigest()[:8]}" if found else "0"


def definition_version(workspace: Workspace) -> str:
    """Which KPIs, scorecards, sources and settings a workspace answers by: another text after each edit of their files.

    It is told of the files as they are now, whether or not they can be read as definitions.
    """
    said = sha256(shipped_version().encode())
    for path in definition_files(workspace.folder):
        said.update(f"\n{path.relative_to(workspace.folder).as_posix()}\n".encode())
        said.update(_content(path))
    return said.hexdigest()[:16]


def _content(path: Path) -> bytes:
    """What a file holds; one that is gone or closed to us holds nothing."""
    try:
        return sha256(path.read_bytes()).digest()
    except OSError:
        return b""


@cache
def shipped_version() -> str:
    """The package's version, and what its own KPI files hold: they are part of it and don't change while it runs."""
    said = sha256(__version__.encode())
    for folder in sorted((resources.files("wellserved") / "catalogue").iterdir(), key=lambda f: f.name):
        for file in sorted(folder.iterdir(), key=lambda f: f.name) if folder.is_dir() else ():
            said.update(f"\n{folder.name}/{file.name}\n".encode())
            said.update(file.read_bytes() if file.is_file() else b"")
    return said.hexdigest()
