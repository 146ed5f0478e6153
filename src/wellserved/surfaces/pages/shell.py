"""Shell: what every page has around it: the rail, what is looked at, the language; and how pages are drawn."""

from functools import cache
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from wellserved.surfaces import words
from wellserved.surfaces.language import Texts, languages, to_say
from wellserved.surfaces.pages.bar import bar
from wellserved.surfaces.report.html import held
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.web.assets import asset
from wellserved.surfaces.web.state import State
from wellserved.surfaces.web.theme import AUTO
from wellserved.terms.period import Period

RAIL = (
    (to_say("Decide"), (("/", to_say("Scorecard")), ("/map", to_say("Strategy map")))),
    (
        to_say("Understand"),
        (
            ("/journeys", to_say("Journeys")),
            ("/value", to_say("Value")),
            ("/lifetime", to_say("Lifetime value")),
            ("/forecast", to_say("Forecast")),
            ("/risks", to_say("Risks")),
            ("/effects", to_say("Effects")),
            ("/explore", to_say("Explore")),
            ("/what-if", to_say("What-if")),
        ),
    ),
    (
        to_say("Govern"),
        (("/catalogue", to_say("Catalogue")), ("/guardrails", to_say("Guardrails")), ("/data", to_say("Data health"))),
    ),
)
THEMES = ((AUTO, "◐", to_say("As the device has it")), ("light", "○", to_say("Light")), ("dark", "●", to_say("Dark")))


def page(asked: Asking, template: str, period: Period | None = None, **told: Any) -> HTMLResponse:
    """Draw a page for a reader.

    Args:
        asked: The request.
        template: Its file in templates/.
        period: The period that it shows, where the state may name none.
        told: What it shows.
    """
    settings = asked.seen.workspace.settings
    about = {
        "asked": asked,
        "state": asked.state,
        "path": asked.path,
        "theme": asked.theme,
        "bar": bar(asked, period),
        "numbers": asked.numbers,
        "organisation": settings.name,
        "zone": asked.state.tz or settings.zone,
    }
    return HTMLResponse(drawn(template, asked.texts, **(about | told)))


def drawn(template: str, texts: Texts, **told: Any) -> str:
    """A template filled in; every text in it is escaped."""
    common = {"rail": RAIL, "say": texts.say, "count": texts.count, "language": texts.language, "state": State()}
    common |= {"languages": languages(), "path": "", "asset": asset, "bar": None, "theme": AUTO, "themes": THEMES}
    return _pages().get_template(template).render(common | told)


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("wellserved.surfaces.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["held"] = held
    pages.globals["words"] = words
    return pages
