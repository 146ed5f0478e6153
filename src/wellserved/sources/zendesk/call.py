"""Call: one call to Zendesk, whose refusals are told apart by what they mean for a stream."""

import re
from collections.abc import Mapping
from typing import Any

from wellserved.sources.connect.refused import CursorExpired, PermissionMissing, Refused
from wellserved.sources.connect.stream import Ask
from wellserved.terms.sentence import joined, sentence

LOST = (400, 404, 410, 422)
TOO_RECENT = re.compile("too.?recent", re.IGNORECASE)
NOT_YOURS, NOT_THERE = 403, 404


class TooRecent(Refused):
    """An export may not begin within the last minute, by the vendor's clock: there is nothing new yet."""


def body_of(ask: Ask, path: str, params: Mapping[str, Any], limit: str = "", *, goes_on: bool = False) -> Any:
    """The JSON that a path answers with.

    Args:
        ask: Whose wire is used.
        path: The path.
        params: What is asked.
        limit: The class of its endpoint.
        goes_on: Whether a cursor is among the parameters, so that a refusal may mean that it is too old.

    Raises:
        TooRecent: It begins later than Zendesk's clock allows.
        CursorExpired: Zendesk no longer takes the cursor.
        PermissionMissing: The credential may not read it, or the plan does not have it.
        Refused: Zendesk said no for another reason.
    """
    try:
        return ask.wire.get(path, params, limit=limit).json()
    except Refused as refused:
        raise _meant(refused, goes_on) from None


def _meant(refused: Refused, goes_on: bool) -> Refused:
    if TOO_RECENT.search(refused.text):
        return TooRecent(refused.what, refused.where, refused.fix, refused.status, refused.code, refused.text)
    said = (refused.where, refused.fix, refused.status, refused.code, refused.text)
    if goes_on and refused.status in LOST:
        return CursorExpired(refused.what, *said)
    if refused.status == NOT_YOURS:
        return PermissionMissing(refused.what, *said)
    if refused.status == NOT_THERE:
        fix = sentence("your plan may not have it; nothing else is kept from being read")
        what = joined("", sentence("{vendor} has no such thing", vendor="Zendesk"), " (404)")
        return PermissionMissing(what, refused.where, fix, *said[2:])
    return refused
