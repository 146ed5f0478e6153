"""Connections: the platforms' accounts that a workspace declares, and where their raw pages lie."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wellserved.flow.workspace import Workspace
from wellserved.terms.errors import DefinitionError, nearest

if TYPE_CHECKING:  # only who connects waits for the connectors
    from wellserved.sources.connect.connection import Connection


def connections(workspace: Workspace) -> "Mapping[str, Connection]":
    """Connections by name, in order of name.

    Raises:
        DefinitionError: One is wrong, or two have one name.
    """
    return workspace.once("connection definitions", lambda: _read(workspace))


def _read(workspace: Workspace) -> "Mapping[str, Connection]":
    from wellserved.sources.connect.connection import read_connection

    found: dict[str, Connection] = {}
    for document in workspace.connection_documents:
        one = read_connection(document)
        if one.name in found:
            what = f"two connections are called '{one.name}'"
            raise DefinitionError(what, document.name, f"rename this file or {found[one.name].file}")
        found[one.name] = one
    return found


def connection_of(workspace: Workspace, name: str, where: str) -> "Connection":
    """A connection by name.

    Raises:
        DefinitionError: There is none.
    """
    known = connections(workspace)
    if name not in known:
        raise DefinitionError(f"there is no connection '{name}'", where, nearest(name, known) or "add connections/")
    return known[name]


def raw_folder(workspace: Workspace, name: str) -> Path:
    """Where a connection's raw pages lie."""
    return workspace.store.folder / "raw" / name
