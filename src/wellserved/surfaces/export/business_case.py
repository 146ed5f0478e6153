"""Business case: cost against value to hand out, as a tagged PDF or as one HTML page that needs nothing else."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from wellserved.flow.seen import Seen
from wellserved.flow.value import Worth
from wellserved.flow.workspace import Workspace
from wellserved.surfaces.charts.drawing import inline, svg
from wellserved.surfaces.charts.value_pictures import Picture, pictures
from wellserved.surfaces.export.pdf import pdf
from wellserved.surfaces.export.stamp import Stamp, stamp
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.reader import numbers_of
from wellserved.surfaces.report.html import held
from wellserved.surfaces.valued import assumptions, findings, missing_text, sentence
from wellserved.surfaces.valued_tables import tables
from wellserved.surfaces.when import period_words

Kind = Literal[".pdf", ".html"]
LETTERS = re.compile(r'font-family="[^"]*"')
LINK = re.compile(r"</?a\b[^>]*>")
OWN = 'font-family="Libertinus Serif, DejaVu Sans Mono"'


def business_case(kind: Kind, workspace: Workspace, found: Worth, numbers: Numbers | None = None) -> bytes:
    """Write what was found as a file.

    Args:
        kind: Of the file.
        workspace: Whose.
        found: What is told.
        numbers: The reader's formatter; the workspace's where None.

    Raises:
        MissingPackage: A PDF is asked for, and typst is not installed.
    """
    numbers, now = numbers or numbers_of(workspace), datetime.now(UTC)
    about = stamp(Seen(workspace), period_words(found.period, numbers), {}, now, numbers)
    told = case(found, numbers, about)
    if kind == ".pdf":
        return pdf("business_case.typ", told, now)
    drawn = {"pictures": [{"title": p.title, "alt": p.said, "drawn": inline(p.wide)} for p in pictures(found, numbers)]}
    text: str = _pages().get_template("business_case.html").render(told | drawn | {"css": _css()})
    return text.encode()


def case(found: Worth, numbers: Numbers, about: Stamp) -> dict[str, Any]:
    """Everything that it says, written out."""
    say = numbers.texts.say
    return {
        "title": say("Cost to serve and value, {period}", period=about.period),
        "organisation": about.organisation,
        "language": numbers.language,
        "subtitle": " · ".join(part for part in (about.organisation, found.where or "", about.as_of) if part),
        "stamp": about.line,
        "story": [sentence(found, numbers), *findings(found, numbers)],
        "missing": [missing_text(one, found, numbers) for one in found.missing],
        "pictures": [_picture(one) for one in pictures(found, numbers)],
        "tables": [asdict(table) | {"head": list(table.head)} for table in tables(found, numbers)],
        "assumptions": assumptions(found, numbers),
        "may_not": may_not(numbers),
        "about": [list(line) for line in about.lines()],
        "words": {
            "missing": say("What is missing"),
            "assumed": say("What is assumed"),
            "may_not": say("What may not be concluded"),
            "about": say("What this was made from"),
            "about_header": say("Numbers are rounded half away from zero. Intervals are 95 %."),
            "caused": say("caused"),
            "assumed_mark": say("assumed"),
        },
    }


def may_not(numbers: Numbers) -> list[str]:
    """What nobody should take from it."""
    say = numbers.texts.say
    return [
        say("That the realised margin of a segment would be lost without service, or grow with more of it."),
        say("That customers who cost more than they brought should be served worse: they may be new, or about to buy."),
        say("That segments differ because they are served differently: they differ in much else."),
    ]


def _picture(one: Picture) -> Mapping[str, str]:
    drawn = LINK.sub("", LETTERS.sub(OWN, svg(one.wide)))
    return {"title": one.title, "svg": drawn, "alt": one.said}


def _css() -> Markup:
    return Markup(files("wellserved.surfaces.report").joinpath("templates", "report.css").read_text("utf-8"))  # noqa: S704 - our own


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("wellserved.surfaces.export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["held"] = held
    return pages
