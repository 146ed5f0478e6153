"""effects: what was found of effects last, and whether rows or definitions changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wellserved.flow.findings import Finding, findings, is_stale
from wellserved.flow.workspace import Workspace
from wellserved.insight.evidence import asked_of_all, is_of_all


@dataclass(frozen=True)
class KeptEffect:
    """An effect as it was found last.

    Args:
        name: What it goes by.
        at: When it was found.
        stale: Whether rows came or definitions changed since.
        told: What was found, as the command's JSON tells it.
    """

    name: str
    at: datetime
    stale: bool
    told: Mapping[str, Any]


def effects(workspace: Workspace) -> list[KeptEffect]:
    """The last finding of each effect that was asked for, those of which something is claimed first."""
    last = [kept[-1] for kept in findings(workspace, "effect").values()]
    last.sort(key=lambda one: (one.told["refused"] is not None, -int(one.told["grade"]), one.name))
    return [KeptEffect(one.name, one.at, is_stale(workspace, one), one.told) for one in last]


def effects_of_all(workspace: Workspace, until: datetime | None = None) -> list[Finding]:
    """The last finding of each treatment and outcome that was asked of all contacts, however it was estimated.

    Args:
        workspace: Whose findings.
        until: Those of then and before; all where None.
    """
    return [one for one in effects_by_weight(workspace, until) if is_of_all(one.told)]


def effects_by_weight(workspace: Workspace, until: datetime | None = None) -> list[Finding]:
    """As `effects_of_all`, with those in which customers count most who could have gone either way."""
    every = (one for found in findings(workspace, "effect", until).values() for one in found if asked_of_all(one.told))
    last = {asked_as(one.told): one for one in sorted(every, key=lambda one: one.at)}
    return list(last.values())


def asked_as(told: Mapping[str, Any]) -> tuple[str, str, bool]:
    """The treatment and the outcome, and whether it is of all."""
    return told["treatment"], told["outcome"], is_of_all(told)
