"""Matching: which files a source's path names, none of them outside the workspace."""

import os
import stat
from pathlib import Path

from wellserved.sources.definition import SourceDefinition
from wellserved.sources.variables import OURS, VARIABLE
from wellserved.terms.errors import SourceError


def matching_files(definition: SourceDefinition, workspace: Path) -> list[Path]:
    """Find a source's files, sorted by name.

    Raises:
        SourceError: There is none, one is no file, or one lies outside.
    """
    root, found = _found(definition.path, workspace, definition.file)
    for path in found:
        _check(path, root)
    return found


def table_files(definition: SourceDefinition, workspace: Path) -> dict[str, list[Path]]:
    """Find the parts of each landed table, sorted by name; a folder stands for all files in it.

    Raises:
        SourceError: A table has none, one is no file, or one lies outside.
    """
    assert definition.landed is not None  # noqa: S101 - only asked of landed sources
    found = {}
    for name, table in definition.landed.tables.items():
        root, paths = _found(table.path, workspace, f"{definition.file}, tables, {name}")
        parts = sorted({part for path in paths for part in (_inside(path) if path.is_dir() else [path])})
        for part in parts:
            _check(part, root)
        if not parts:
            raise SourceError(f"no file is in '{table.path}'", definition.file, f"put the table's parts into {root}")
        found[name] = parts
    return found


def one_file(path: str, workspace: Path, where: str) -> Path:
    """Find the one file that a path names.

    Raises:
        SourceError: There is none, there are several, or it lies outside.
    """
    root, found = _found(path, workspace, where)
    if len(found) > 1:
        raise SourceError(f"{len(found)} files match '{path}'", where, "name one")
    _check(found[0], root)
    return found[0]


def _inside(folder: Path) -> list[Path]:
    """Files in a folder and below, without those that tools write for themselves, such as _SUCCESS and dlt's init."""
    files = (path for path in folder.rglob("*") if not path.is_dir())
    return [path for path in files if not path.name.startswith((".", "_")) and path.name != "init"]


def _found(pattern: str, workspace: Path, where: str) -> tuple[Path, list[Path]]:
    """Tell the folder that files must lie in, and what a path names there."""
    root, rest = _root(pattern, workspace, where)
    try:
        found = sorted(root.glob(rest)) if rest else [root]
    except (ValueError, NotImplementedError) as error:
        raise SourceError(f"the path is no pattern: {error}", where, "such as exports/calls-*.csv") from None
    if not found:
        raise SourceError(f"no file matches '{pattern}'", where, f"put one into {root}, or mend 'path'")
    return root, found


def _root(path: str, workspace: Path, where: str) -> tuple[Path, str]:
    """Tell the folder that files must lie in, and the rest of the path."""
    variable = VARIABLE.match(path)
    rest = path[variable.end() :] if variable else path
    if VARIABLE.search(rest) or "$" in rest:
        raise SourceError("a variable may only begin a path", where, "such as ${WELLSERVED_DATA}/calls.csv")
    if variable is None:
        return workspace.resolve(), rest
    name = variable.group(1)
    if not OURS.fullmatch(name):
        raise SourceError(f"the variable '{name}' may not be read", where, "use one that begins with WELLSERVED_")
    if not os.environ.get(name):
        raise SourceError(f"the variable {name} is not set", where, f"export {name}=/folder/of/the/data")
    return Path(os.environ[name]).resolve(), rest.lstrip("/")


def _check(path: Path, root: Path) -> None:
    if not path.resolve().is_relative_to(root):
        raise SourceError("the file lies outside the workspace", str(path), "copy it into the workspace")
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise SourceError(f"the file can not be read: {error.strerror}", str(path), "check it") from None
    if stat.S_ISDIR(mode):
        raise SourceError("this is a folder, not a file", str(path), f"name the files in it: {path.name}/*.csv")
    if not stat.S_ISREG(mode):
        raise SourceError("this is no ordinary file", str(path), "copy its content into a file")
