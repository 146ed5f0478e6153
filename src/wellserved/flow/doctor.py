"""Doctor: whether this machine and this workspace are well."""

import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from zoneinfo import TZPATH, ZoneInfo

from wellserved.flow.matches import match_problems
from wellserved.flow.odd_rows import odd_rows
from wellserved.flow.retired_health import retired_problems
from wellserved.flow.rollup_health import rollup_problems
from wellserved.flow.workspace import Workspace
from wellserved.store.inspection import inspect
from wellserved.terms.problem import Problem

WAL_MENDED = (3, 51, 3)


def doctor(workspace: Workspace) -> list[Problem]:
    """Examine Python, packages, zones, SQLite, the store and the disk; errors first."""
    found = [*_packages(), *_zones(workspace), *_sqlite(), *inspect(workspace.store), *rollup_problems(workspace)]
    found += retired_problems(workspace)
    if not any(problem.severity == "error" for problem in found):
        found += [*match_problems(workspace), *odd_rows(workspace)]
    return sorted(found, key=lambda problem: ("error", "warning", "note").index(problem.severity))


def _packages() -> Iterator[Problem]:
    yield Problem("versions", f"Python {sys.version.split()[0]}, wellserved {_version('wellserved')}, "
                  f"DuckDB {_version('duckdb')}, PyArrow {_version('pyarrow')}", severity="note")  # fmt: skip
    for name in _needed():
        if _version(name) == "missing":
            yield Problem("package_missing", f"the package '{name}' is not installed", sys.prefix,
                          f"pip install {name}")  # fmt: skip


def _needed() -> list[str]:
    try:
        listed = requires("wellserved") or []
    except PackageNotFoundError:
        return []
    plain = [one for one in listed if "extra ==" not in one]
    return [one.split(">")[0].split("=")[0].split("<")[0].split("[")[0].strip() for one in plain]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _zones(workspace: Workspace) -> Iterator[Problem]:
    """A zone database that is too old, or lacks rules, puts contacts into wrong days."""
    try:
        summer = datetime(2026, 7, 1, 12, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
    except (KeyError, OSError):
        yield Problem("zones_missing", "there is no time zone database", ":".join(TZPATH), "pip install tzdata")
        return
    if summer.hour != 14:
        yield Problem("zones_wrong", "the time zone database lacks summer time", ":".join(TZPATH), "pip install tzdata")
    yield Problem("zones", f"days are read in {workspace.settings.zone}; zone data {_version('tzdata')}",
                  severity="note")  # fmt: skip


def _sqlite() -> Iterator[Problem]:
    if sqlite3.sqlite_version_info < WAL_MENDED:
        what = f"SQLite {sqlite3.sqlite_version} has a fault in its WAL mode, which wellserved does not use"
        yield Problem("sqlite_wal", what, fix="nothing to do; never switch data/catalog.db to WAL", severity="note")
