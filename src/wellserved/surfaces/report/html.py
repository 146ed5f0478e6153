"""HTML: a report as one page that needs nothing else: no script, no request, light and dark, screen and paper."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from wellserved.surfaces import words
from wellserved.surfaces.card import Card
from wellserved.surfaces.report.page import Page
from wellserved.surfaces.spark import svg_spark


def html_report(page: Page) -> str:
    """Draw the page; every text in it is escaped."""
    return (
        _pages()
        .get_template("report.html")
        .render(page=page, spark=_spark, legend=tuple(words.ATTAINMENT.values()), moves=tuple(words.BEHAVIOUR.values()))
    )


def _spark(card: Card) -> str:
    periods = len(card.history)
    title = f"{card.label}: the last {periods} periods. {card.sentence}"
    return svg_spark(card.history, title, card.limits, card.target_line, card.attainment.tone)


@cache
def _pages() -> Environment:
    return Environment(
        loader=PackageLoader("wellserved.surfaces.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
