"""Findings: what was found of causes, links and guards, kept in the ledger with the data that it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from wellserved.flow.versions import data_version, definition_version
from wellserved.flow.workspace import Workspace
from wellserved.store.ledger import append, entries

About = Literal["effect", "guard", "link"]


@dataclass(frozen=True)
class Finding:
    """One finding, as it was at its time.

    Args:
        name: What it is about, such as "fcr_no_repeat -> csat_t2b".
        at: When it was found.
        data: The version of the data that it rests on.
        definitions: The version of the definitions.
        told: What was found, as the command's JSON tells it.
    """

    name: str
    at: datetime
    data: str
    definitions: str
    told: Mapping[str, Any]


def keep_findings(
    workspace: Workspace, about: About, found: Mapping[str, Mapping[str, Any]], clock: datetime | None = None
) -> list[Finding]:
    """Write findings down, as one entry for all that were found at once.

    Args:
        workspace: Whose findings.
        about: What sort.
        found: What was found, by name.
        clock: Now, unless said.

    Raises:
        StoreError: The ledger can't be written.
    """
    workspace = workspace.now()
    said = {
        "data": data_version(workspace),
        "definitions": definition_version(workspace),
        "found": {name: dict(told) for name, told in found.items()},
    }
    entry = append(workspace.folder, about, said, clock or datetime.now(UTC))
    return _read(entry.at, said)


def findings(workspace: Workspace, about: About, until: datetime | None = None) -> dict[str, list[Finding]]:
    """What was found, by name, oldest first: the last is what holds now.

    Args:
        workspace: Whose findings.
        about: What sort.
        until: Those of then and before; all where None.

    Raises:
        StoreError: The ledger can't be read.
    """
    told: dict[str, list[Finding]] = {}
    for entry in entries(workspace.folder, about, until):
        for one in _read(entry.at, entry.said):
            told.setdefault(one.name, []).append(one)
    return told


def is_stale(workspace: Workspace, finding: Finding) -> bool:
    """Whether rows came or definitions changed since a finding."""
    workspace = workspace.now()
    return (finding.data, finding.definitions) != (data_version(workspace), definition_version(workspace))


def _read(at: datetime, said: Mapping[str, Any]) -> list[Finding]:
    by = (at, said["data"], said["definitions"])
    return [Finding(name, *by, told) for name, told in said["found"].items()]
