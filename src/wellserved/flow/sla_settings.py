"""SLA settings: what `sla:` in wellserved.yaml promises, checked."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from wellserved.enrich.service_hours import PROMISED, PolicyVersion
from wellserved.terms.document import Document, Path
from wellserved.terms.errors import DefinitionError, nearest

KEYS, CHANGES = ("policies", "on_priority_change"), ("keep", "reapply")
POLICY_KEYS = ("name", "from", "hours", "teams", "channels", "only_named", "targets")
OTHER = "other"
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(minute|hour)s?")


def read_sla(document: Document) -> Mapping[str, Any]:
    """Read policies in the order in which they are tried, and what a changed priority does.

    Raises:
        DefinitionError: A setting is unknown, or its value can't be.
    """
    given = document.data.get("sla") or {}
    if not isinstance(given, dict):
        raise DefinitionError("'sla' has policies", document.where("sla"), "write 'policies:' and a list below it")
    _known(document, given, KEYS, ("sla",))
    change = given.get("on_priority_change", "keep")
    if change not in CHANGES:
        where = document.where("sla", "on_priority_change")
        raise DefinitionError(f"on_priority_change: '{change}' can't be", where, "write keep or reapply")
    listed = given.get("policies") or []
    if not isinstance(listed, list):
        raise DefinitionError("'policies' is a list", document.where("sla", "policies"), "begin each with '- name: …'")
    policies = [_policy(document, one, ("sla", "policies", number)) for number, one in enumerate(listed)]
    return {"policies": tuple(_until(policies)), "on_priority_change": change}


def _until(policies: list[PolicyVersion]) -> list[PolicyVersion]:
    """End each version when the next of its name begins."""
    found = []
    for one in policies:
        later = [
            other.since
            for other in policies
            if other.policy == one.policy and other.since and (one.since is None or other.since > one.since)
        ]
        found.append(replace(one, until=min(later, default=None)))
    return found


def _policy(document: Document, given: Any, path: Path) -> PolicyVersion:
    if not isinstance(given, dict) or not isinstance(given.get("name"), str):
        raise DefinitionError("a policy has a name", document.where(*path), "write '- name: Standard'")
    _known(document, given, POLICY_KEYS, path)
    hours = given.get("hours", "calendar")
    if hours not in ("business", "calendar"):
        raise DefinitionError(
            f"hours: '{hours}' can't be", document.where(*path, "hours"), "write business or calendar"
        )
    if hours == "business" and not document.data.get("schedules"):
        raise DefinitionError("business hours need a schedule", document.where(*path, "hours"), "add 'schedules: …'")
    return PolicyVersion(
        policy=given["name"],
        since=_since(document, given, path),
        until=None,
        business=hours == "business",
        targets=_targets(document, given.get("targets"), (*path, "targets")),
        teams=_names(document, given, "teams", path),
        channels=_names(document, given, "channels", path),
        only_named=_only_named(document, given, path),
    )


def _only_named(document: Document, given: Mapping[str, Any], path: Path) -> bool:
    only = given.get("only_named", False)
    if not isinstance(only, bool):
        raise DefinitionError(f"only_named: '{only}' can't be", document.where(*path), "write true or false")
    return only


def _since(document: Document, given: Mapping[str, Any], path: Path) -> datetime | None:
    first = given.get("from")
    if first is not None and not isinstance(first, date):
        raise DefinitionError(f"'{first}' is no day", document.where(*path, "from"), "write it as 2026-07-01")
    return datetime.combine(first, time(), ZoneInfo(document.data.get("zone", "UTC"))) if first else None


def _targets(document: Document, given: Any, path: Path) -> Mapping[tuple[str, str], float]:
    if not isinstance(given, dict) or not given:
        raise DefinitionError("a policy has targets", document.where(*path), "write 'first_reply: 4 hours' below it")
    _known(document, given, PROMISED, path)
    found = {}
    for clock, target in given.items():
        by_priority = target if isinstance(target, dict) else {OTHER: target}
        for priority, length in by_priority.items():
            name = "" if priority == OTHER else priority.lower()
            found[clock, name] = _minutes(document, length, (*path, clock, priority))
    return found


def _minutes(document: Document, given: Any, path: Path) -> float:
    match = _LENGTH.fullmatch(given.strip()) if isinstance(given, str) else None
    if not match or not float(match[1]):
        fix = "write '30 minutes' or '4 hours'; a day of business hours is as long as the schedule makes it"
        raise DefinitionError(f"'{given}' is no length of time", document.where(*path), fix)
    return float(match[1]) * (60 if match[2] == "hour" else 1)


def _names(document: Document, given: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
    names = given.get(key) or []
    if not isinstance(names, list):
        raise DefinitionError(f"'{key}' is a list of names", document.where(*path, key), f"write {key}: [north, south]")
    return tuple(map(str, names))


def _known(document: Document, given: Mapping[str, Any], names: tuple[str, ...], path: Path) -> None:
    for name in given:
        if name not in names:
            raise DefinitionError(f"there is no setting '{name}'", document.where(*path, name), nearest(name, names))
