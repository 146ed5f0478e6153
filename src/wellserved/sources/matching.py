"""Matching: which files a source's path names, none of them outside the workspace."""

import os
import re
import stat
from pathlib import Path

from wellserved.sources.definition import SourceDefinition
from wellserved.terms.errors import SourceError

VARIABLE = re.compile(r"\$\{([^}]*)\}")
OURS = re.compile(r"WELLSERVED_[A-Z0-9_]+")


def matching_files(definition: SourceDefinition, workspace: Path) -> list[Path]:
    """Find a source's files, sorted by name.

    Raises:
        SourceError: There is none, one is no file, or one lies outside.
    """
    root, pattern = _root(definition, workspace)
    try:
        found = sorted(root.glob(pattern)) if pattern else [root]
    except (ValueError, NotImplementedError) as error:
        raise SourceError(f"the path is no pattern: {error}", definition.file, "such as exports/calls-*.csv") from None
    if not found:
        raise SourceError(
            f"no file matches '{definition.path}'", definition.file, f"put one into {root}, or mend 'path'"
        )
    for path in found:
        _check(path, root)
    return found


def _root(definition: SourceDefinition, workspace: Path) -> tuple[Path, str]:
    """Tell the folder that files must lie in, and the rest of the path."""
    variable = VARIABLE.match(definition.path)
    rest = definition.path[variable.end() :] if variable else definition.path
    if VARIABLE.search(rest) or "$" in rest:
        raise SourceError("a variable may only begin a path", definition.file, "such as ${WELLSERVED_DATA}/calls.csv")
    if variable is None:
        return workspace.resolve(), rest
    name = variable.group(1)
    if not OURS.fullmatch(name):
        raise SourceError(
            f"the variable '{name}' may not be read", definition.file, "use one that begins with WELLSERVED_"
        )
    if not os.environ.get(name):
        raise SourceError(f"the variable {name} is not set", definition.file, f"export {name}=/folder/of/the/data")
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
