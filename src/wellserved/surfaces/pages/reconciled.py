"""Reconciled: vendors' numbers beside ours, as a view of the data's health shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from wellserved.flow.connect import platform_name
from wellserved.metrics.counterpart import Counterpart
from wellserved.metrics.reconciled import Differing, Reconciled, Standing
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.reconcile_words import MARKS, agreement, difference, headline, sentences, shown
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.words import Mark

LISTED = 10


@dataclass(frozen=True)
class Row:
    """One subject that differs, in words, and where its row is; empty where no KPI counts it."""

    subject: str
    theirs: str
    ours: str
    change: str
    why: str
    rows: str


@dataclass(frozen=True)
class Line:
    """One comparison in words."""

    metric: str
    label: str
    kpi: str
    median: bool
    mark: Mark
    theirs: str
    ours: str
    change: str
    agree: str
    n: str
    sentences: tuple[str, ...]
    worst: tuple[Row, ...]


@dataclass(frozen=True)
class Vendor:
    """A vendor's comparisons, and the numbers of theirs that have no counterpart."""

    name: str
    lines: tuple[Line, ...]
    alone: tuple[str, ...]


def reconciled(asked: Asking) -> dict[str, Any]:
    """What the view shows: the whole in a sentence, and each vendor's numbers beside ours."""
    found = asked.seen.reconcile(period=asked.state.period, limit=LISTED)
    names = dict.fromkeys([*(pair.counterpart.vendor for pair in found.pairs), *(one.vendor for one in found.alone)])
    vendors = [
        Vendor(
            platform_name(name),
            tuple(_line(pair, asked) for pair in found.pairs if pair.counterpart.vendor == name),
            tuple(f"{one.metric} ({asked.numbers.count(one.rows)})" for one in found.alone if one.vendor == name),
        )
        for name in names
    ]
    return {
        "vendors": vendors,
        "said": headline(found, asked.numbers) if found.pairs else "",
        "legend": list(MARKS.values()),
    }


def _line(pair: Reconciled, asked: Asking) -> Line:
    numbers, about = asked.numbers, pair.counterpart
    known = asked.seen.catalogue()
    kpi = about.kpi if about.kpi in known.names() else ""
    return Line(
        metric=about.metric,
        label=known.latest(kpi).label if kpi else about.column,
        kpi=kpi,
        median=about.median,
        mark=MARKS[pair.standing],
        theirs=numbers.value(pair.theirs, shown(pair)),
        ours=numbers.value(pair.ours, shown(pair)),
        change=difference(pair, numbers),
        agree=agreement(pair, numbers),
        n=numbers.count(pair.n),
        sentences=tuple(sentences(pair, numbers)),
        worst=() if pair.standing is Standing.AGREES else tuple(_rows(pair, kpi, asked.numbers)),
    )


def _rows(pair: Reconciled, kpi: str, numbers: Numbers) -> Iterator[Row]:
    for one in pair.worst:
        yield Row(
            subject=one.subject,
            theirs=numbers.value(one.theirs, shown(pair)),
            ours=numbers.value(one.ours, shown(pair)),
            change=numbers.change(one.difference, shown(pair)),
            why=numbers.texts.say(one.reason.because) if one.reason else "",
            rows=_address(pair, one, kpi) if kpi and isinstance(pair.counterpart, Counterpart) else "",
        )


def _address(pair: Reconciled, one: Differing, kpi: str) -> str:
    """Where our row of a subject is."""
    assert isinstance(pair.counterpart, Counterpart)  # noqa: S101 - a segment's month is no row
    subject = one.subject.replace("'", "''")
    where = f"{pair.counterpart.contract.key[0]} = '{subject}'"
    return "/api/v1/rows?" + urlencode({"metric": kpi, "where": where, "limit": 10})
