"""HTML: a report as one page that needs nothing else: no script, no request, light and dark, screen and paper."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from wellserved.surfaces import words
from wellserved.surfaces.card import Card
from wellserved.surfaces.report.page import Page
from wellserved.surfaces.spark import svg_spark

UNIT = re.compile(r"(?<=\d) (?=%|(?:points|s|min|h|days)\b)")
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def html_report(page: Page) -> str:
    """Draw the page; every text in it is escaped."""
    return (
        _pages()
        .get_template("report.html")
        .render(page=page, spark=_spark, legend=tuple(words.ATTAINMENT.values()), moves=tuple(words.BEHAVIOUR.values()))
    )


def held(text: str) -> Markup:
    """Keep a number and its unit, and the parts of a date, on one line; the text is escaped."""
    kept = UNIT.sub("\N{NO-BREAK SPACE}", escape(text))
    return Markup(DAY.sub(r'<span class="together">\g<0></span>', kept))  # noqa: S704 - escaped above


def _spark(card: Card) -> str:
    """The card's history as a line; one value makes none."""
    if sum(value is not None for value in card.history) < 2:
        return ""
    periods = len(card.history)
    title = f"{card.label}: the last {periods} periods. {card.sentence}"
    return svg_spark(card.history, title, card.limits, card.target_line, card.attainment.tone)


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("wellserved.surfaces.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["held"] = held
    return pages
