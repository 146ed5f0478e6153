"""Palette: everywhere that a reader may go from here by a few letters, with what is looked at kept."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from fastapi import APIRouter

from wellserved.surfaces.pages.shell import RAIL, THEMES
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.web.local import local_path

LANGUAGES = {"en": "English", "de": "Deutsch"}
Links = list[dict[str, str]]
router = APIRouter(include_in_schema=False)


@router.get("/palette.json")
def give(asked: Asked, back: str = "/") -> dict[str, object]:
    """The links by group, and what the palette itself says."""
    say = asked.texts.say
    groups = (
        (say("KPIs"), list(_kpis(asked))),
        (say("Pages"), list(_pages(asked))),
        (say("View"), list(_views(asked, local_path(back).split("?")[0]))),
    )
    return {
        "title": say("Find and go"),
        "hint": say("A KPI, a page, or what to do"),
        "nothing": say("Nothing is called so."),
        "here": say("On this page"),
        "groups": [{"name": name, "links": links} for name, links in groups if links],
    }


def _kpis(asked: Asking) -> Iterator[dict[str, str]]:
    query = asked.state.query(view=None, metric=(), by=(), q=None)
    for metric in asked.seen.catalogue().all_latest():
        yield _link(metric.label, metric.name, f"/kpi/{quote(metric.name)}{query}")


def _pages(asked: Asking) -> Iterator[dict[str, str]]:
    query = asked.state.query(view=None, metric=(), by=(), q=None)
    for group, links in RAIL:
        for path, name in links:
            yield _link(asked.texts.say(name), asked.texts.say(group), path + query)
    yield _link(asked.texts.say("Help and keys"), "?", f"/help{query}")


def _views(asked: Asking, place: str) -> Iterator[dict[str, str]]:
    """The same page in another scorecard, language or theme."""
    say, state = asked.texts.say, asked.state
    for name, card in asked.seen.scorecards().items():
        yield _link(card.label, say("Scorecard"), "/" + state.query(scorecard=name))
    for code, language in LANGUAGES.items():
        yield _link(language, say("Language"), place + state.query(lang=code))
    for theme, _, words in THEMES:
        back = urlencode({"back": place + state.query()})
        yield _link(say(words), say("Theme"), f"/theme/{theme}?{back}")


def _link(text: str, about: str, href: str) -> dict[str, str]:
    return {"text": text, "about": about, "href": href}
