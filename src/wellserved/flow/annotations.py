"""Annotations: what people know of a trend: a release, an outage, a campaign; and definitions that changed in it."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from typing import Any

from wellserved.flow.catalogue import catalogue
from wellserved.flow.workspace import Workspace
from wellserved.scorecard.annotation import Annotation, changes_of, fit_to_note
from wellserved.store.ledger import Entry, append, entries, last_entry

ABOUT = "annotation"


def annotate(workspace: Workspace, annotation: Annotation, clock: datetime | None = None) -> Annotation:
    """Note something; what is noted stays.

    Args:
        workspace: Where.
        annotation: What happened.
        clock: When it is noted; now where None.

    Raises:
        QueryError: It says nothing, too much, or names a kind, KPI or segment that is not there.
        StoreError: The ledger can't be written.
    """
    told = fit_to_note(annotation, catalogue(workspace.now()))
    entry = append(workspace.folder, ABOUT, _said(told), clock or datetime.now(UTC))
    return replace(told, written=entry.at, number=entry.number)


def annotations(
    workspace: Workspace,
    start: date | None = None,
    end: date | None = None,
    metric: str | None = None,
    until: datetime | None = None,
) -> list[Annotation]:
    """What is known of a stretch of days, in order of day.

    Args:
        workspace: Where.
        start: First day; None for the first with a note.
        end: Last day, which counts; None for the last.
        metric: Notes about this KPI and about all; those of every KPI where None.
        until: As it was known then; now where None.

    Raises:
        QueryError: There is no such KPI.
    """
    known = catalogue(workspace.now())
    noted = (_read(entry) for entry in entries(workspace.folder, ABOUT, until))
    mine = [one for one in noted if metric is None or one.metric in (None, metric)]
    names = known.names() if metric is None else [known.latest(metric).name]
    changed = [one for name in names for one in changes_of(known, name)]
    found = [one for one in (*mine, *changed) if (start or date.min) <= one.day <= (end or date.max)]
    return sorted(found, key=lambda one: (one.day, one.clock or time.min, one.number or 0, one.metric or ""))


def annotations_version(workspace: Workspace) -> str:
    """Another text after each note."""
    kept = workspace.kept
    return str(kept.last_note(workspace.folder) if kept else last_entry(workspace.folder))


def _said(told: Annotation) -> dict[str, Any]:
    said = asdict(told) | {"day": told.day.isoformat(), "clock": told.clock.isoformat() if told.clock else None}
    return {name: value for name, value in said.items() if name not in ("written", "number")}


def _read(entry: Entry) -> Annotation:
    said = dict(entry.said)
    clock = time.fromisoformat(said["clock"]) if said["clock"] else None
    known = said | {"day": date.fromisoformat(said["day"]), "clock": clock}
    return Annotation(**known, written=entry.at, number=entry.number)
