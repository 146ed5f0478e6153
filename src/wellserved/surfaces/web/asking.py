"""Asking: who asks, for what, in which language: what every route needs of its request."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated

from babel import negotiate_locale
from fastapi import Depends, Request

from wellserved.flow.seen import Seen
from wellserved.surfaces.language import ENGLISH, Texts, languages
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.web.state import State, read_state
from wellserved.surfaces.web.theme import AUTO, theme_of


@dataclass(frozen=True)
class Asking:
    """One request, understood.

    Args:
        seen: The workspace within the reader's scope, in the zone asked for.
        state: What is looked at.
        texts: The reader's language.
        numbers: The reader's formatter.
        path: The path asked for.
        theme: Light or dark where the reader chose one.
    """

    seen: Seen
    state: State
    texts: Texts
    numbers: Numbers
    path: str
    theme: str = AUTO


async def asking(request: Request) -> Asking:
    """Understand a request, on the spot: another thread would have to be waited for.

    Raises:
        QueryError: Its state is none that the grammar has.
    """
    state = read_state(request.query_params.multi_items())
    language = language_of(state.lang, request.headers.get("accept-language", ""))
    seen: Seen = request.app.state.seen.now()
    currency = seen.workspace.settings.currency
    words, numbers = Texts(language), Numbers(language, currency)
    if language != ENGLISH:
        seen = replace(seen, say=words.say)
    return Asking(seen.in_zone(state.tz), state, words, numbers, request.url.path, theme_of(request.cookies))


@lru_cache(maxsize=256)
def language_of(chosen: str | None, accepted: str) -> str:
    """The language chosen, else the first that the browser accepts and we have, else English."""
    if chosen in languages():
        return str(chosen)
    wanted = [part.split(";")[0].strip().replace("-", "_") for part in accepted.split(",")[:20]]
    known = negotiate_locale([name for name in wanted if name.replace("_", "").isalnum()], languages())
    return known or ENGLISH


Asked = Annotated[Asking, Depends(asking)]
