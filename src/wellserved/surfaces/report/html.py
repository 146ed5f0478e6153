"""HTML: a report as one page that needs nothing else: no script, no request, light and dark, screen and paper."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from wellserved.surfaces import words
from wellserved.surfaces.card import Card
from wellserved.surfaces.report.page import Page
from wellserved.surfaces.spark import svg_spark

UNIT = re.compile(r"(?<=\d) (?=%|(?:points|s|min|h|days)\b)")


def html_report(page: Page) -> str:
    """Draw the page; every text in it is escaped."""
    return (
        _pages()
        .get_template("report.html")
        .render(page=page, spark=_spark, legend=tuple(words.ATTAINMENT.values()), moves=tuple(words.BEHAVIOUR.values()))
    )


def held(text: str) -> str:
    """Keep a number and its unit on one line."""
    return UNIT.sub("\N{NO-BREAK SPACE}", text)


def _spark(card: Card) -> str:
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
