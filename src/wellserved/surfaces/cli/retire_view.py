"""How it is told what went, what stays of it, and what can no longer be told."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from wellserved.flow.retire import RetireReport

WIDTH = 100


def told(report: RetireReport) -> Mapping[str, Any]:
    """The report as JSON."""
    return {
        "detail_from": report.detail_from.isoformat() if report.detail_from else None,
        "look_back": report.look_back or None,
        "months": dict(report.months or {}),
        "bytes": report.bytes,
        "kept": list(report.kept),
        "lost": list(report.lost),
        "rollups": list(report.rollups),
        "cold": report.cold or None,
        "commit": report.commit,
    }


def lines(report: RetireReport, dry_run: bool, back: bool = False) -> Iterator[str]:
    """The report as people read it."""
    if not report.months:
        yield "no month is as old as that" if not back else "nothing had to be brought back"
        return
    rows, months = sum(report.months.values()), list(report.months)
    did = "came back" if back else "would go" if dry_run else "went"
    where = f" to {report.cold}" if report.cold else "" if back else " for good"
    span = months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
    yield f"{rows:,} rows of {span} ({report.bytes / 1e6:.1f} MB) {did}{where}"
    if report.detail_from is not None:
        yield f"questions that need rows can be asked of {report.detail_from} and later"
    if back:
        return
    yield f"rows from {report.look_back} on stay in the store, to complete new ones"
    yield f"{len(report.kept)} KPIs are told of the days before as they were"
    yield from _listed("no longer told of them", report.lost)


def _listed(label: str, names: tuple[str, ...]) -> Iterator[str]:
    if names:
        yield from wrap(f"{label}: {', '.join(names)}", WIDTH, subsequent_indent="  ")
