"""Guard signs: what the tests found last, as the page shows it: by test, with a picture, rows to check, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from wellserved.flow.guard import Guarded
from wellserved.flow.guard_notes import GuardNote
from wellserved.insight.gaming.sign import ALL, Sign, Verdict
from wellserved.metrics.catalogue import Catalogue
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.guard_picture import svg_picture
from wellserved.surfaces.guard_words import evidence, how_known, kind_label
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.when import instant_words
from wellserved.terms.errors import NotAllowed


@dataclass(frozen=True)
class Place:
    """One place to look at.

    Args:
        sign: What was found.
        said: The same as a sentence.
        picture: Drawn; empty where there is none.
        rows: Keys of rows to check.
        href: Where the rows are; empty where no page lists them.
        kpis: The KPIs that it touches, with their pages.
        note: What somebody wrote who looked; None where nobody did.
        noted: When that was.
    """

    sign: Sign
    said: str
    picture: Markup
    rows: tuple[str, ...]
    href: str
    kpis: tuple[tuple[str, str], ...]
    note: GuardNote | None
    noted: str


@dataclass(frozen=True)
class Group:
    """The places that one test shows, with a picture of all where they share one."""

    kind: str
    label: str
    known: str
    picture: Markup
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Shown:
    """What was found last.

    Args:
        groups: By test, places to look at.
        quiet: What tests say that have nothing to show: label, KPI, sentence.
        untold: What can't be told, and why: label, KPI, sentence.
        days: From which day to which.
        at: When it was found.
        stale: Whether rows came or definitions changed since.
    """

    groups: tuple[Group, ...]
    quiet: tuple[tuple[str, str, str], ...]
    untold: tuple[tuple[str, str, str], ...]
    days: tuple[date, date]
    at: str
    stale: bool

    @property
    def count(self) -> int:
        """How many places there are."""
        return sum(len(group.places) for group in self.groups)


def shown(asked: Asking) -> Shown | None:
    """What was found last; None where nobody tested, or the reader may not see the whole organisation."""
    found = found_by(asked)
    if found is None:
        return None
    notes, known = asked.seen.guard_notes(), asked.seen.catalogue()
    kinds = dict.fromkeys(sign.kind for sign in found.looks)
    return Shown(
        groups=tuple(_group(asked, kind, found, notes, known) for kind in kinds),
        quiet=_told(asked, found, Verdict.QUIET),
        untold=_told(asked, found, Verdict.UNTOLD),
        days=(found.first, found.last),
        at=_at(asked, found.at),
        stale=found.stale,
    )


def _at(asked: Asking, instant: datetime) -> str:
    return instant_words(instant.astimezone(ZoneInfo(asked.seen.workspace.settings.zone)))


def found_by(asked: Asking) -> Guarded | None:
    """What was found last, of a reader who may see the whole organisation."""
    try:
        return asked.seen.guarded()
    except NotAllowed:
        return None


def touching(signs: Sequence[Sign]) -> Mapping[str, int]:
    """How many signs touch each KPI."""
    counted: dict[str, int] = {}
    for sign in signs:
        for name in {sign.kpi, *sign.touches}:
            counted[name] = counted.get(name, 0) + 1
    return counted


def _group(
    asked: Asking, kind: str, found: Guarded, notes: Mapping[tuple[str, str], GuardNote], known: Catalogue
) -> Group:
    mine = [sign for sign in found.looks if sign.kind == kind]
    places = tuple(_place(asked, sign, found, notes.get((kind, sign.subject)), known) for sign in mine)
    told = kind_label(kind, asked.numbers), how_known(kind, asked.numbers)
    return Group(kind, *told, _picture(asked, mine[0], told[0], "funnel"), places)


def _place(asked: Asking, sign: Sign, found: Guarded, note: GuardNote | None, known: Catalogue) -> Place:
    said = evidence(sign, asked.numbers)
    names = [name for name in (sign.kpi, *sign.touches) if name in known.names()]
    return Place(
        sign=sign,
        said=said,
        picture=_picture(asked, sign, said, "bars"),
        rows=sign.rows,
        href=_rows_link(asked, sign, found, known) if sign.rows else "",
        kpis=tuple((known.latest(name).label, kpi_link(name, asked.state.but(view="guardrails"))) for name in names),
        note=note,
        noted=_at(asked, note.at) if note else "",
    )


def _picture(asked: Asking, sign: Sign, title: str, kind: str) -> Markup:
    """A sign's picture, where it is of that kind."""
    drawn = sign.picture
    return svg_picture(drawn, title, asked.numbers) if drawn and drawn.kind == kind else Markup("")


def _rows_link(asked: Asking, sign: Sign, found: Guarded, known: Catalogue) -> str:
    """The agent's rows, behind the first KPI that it moves, is made of them and can be split by agent."""
    touched = (known.latest(name) for name in (sign.kpi, *sign.touches) if name in known.names())
    metric = next((m for m in touched if m.record == sign.record and "agent_id" in m.segments), None)
    if sign.subject == ALL or metric is None:
        return ""
    days = f"{found.first.isoformat()}..{found.last.isoformat()}"
    state = asked.state.but(period=days, view="rows", by=()).filtered("agent_id", [sign.subject])
    return kpi_link(metric.name, state)


def _told(asked: Asking, found: Guarded, verdict: Verdict) -> tuple[tuple[str, str, str], ...]:
    mine = [sign for sign in found.signs if sign.verdict is verdict]
    return tuple((kind_label(sign.kind, asked.numbers), sign.subject, evidence(sign, asked.numbers)) for sign in mine)
