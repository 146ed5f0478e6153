"""Walk: lists that Qualtrics gives page by page, one after the other for each of some parents."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.reply import Wire
from wellserved.sources.connect.stream import Ask, Cursor, Page, Row

CALLS, ROWS = 20, 5_000  # of one page of ours: what a killed run asks for again

Walked = tuple[list[Row], Cursor]


def result_of(wire: Wire, path: str, params: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """What an answer says under `result`."""
    body = wire.get(path, params).json()
    result = body.get("result") if isinstance(body, Mapping) else None
    return result if isinstance(result, Mapping) else {}


def all_of(ask: Ask, path: str, size: int) -> Page:
    """The next page of one list; its cursor is the address that Qualtrics gave for it."""
    following = (ask.cursor or {}).get("next")
    result = result_of(ask.wire, following or path, None if following else {"pageSize": size})
    following = result.get("nextPage")
    return Page(result.get("elements") or (), {"next": following} if following else {}, bool(following))


def for_each(
    wire: Wire, left: Cursor, path: Callable[[str], str], params: Mapping[str, Any] | None, named: str
) -> Walked:
    """Some pages of the lists of several parents: their rows, and what is left to be walked.

    Args:
        wire: Calls to the vendor.
        left: The parents that are left, under `left`, and the next page of the first of them, under `next`.
        path: A parent's list.
        params: Of a list's first call.
        named: The field that rows get their parent under: Qualtrics does not say it in each.
    """
    parents, following = list(left["left"]), left.get("next")
    rows: list[Row] = []
    for _ in range(CALLS):
        if not parents or len(rows) >= ROWS:
            break
        parent = parents[0]
        found = _page(wire, following or path(parent), None if following else params)
        rows += [{named: parent, **row} for row in found.get("elements") or ()]
        following = found.get("nextPage")
        if not following:
            parents = parents[1:]
    return rows, {"left": parents, **({"next": following} if following else {})}


def _page(wire: Wire, path: str, params: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """One page; a parent that was deleted since it was listed has none."""
    try:
        return result_of(wire, path, params)
    except Refused as refused:
        if refused.status == 404:
            return {}
        raise


def chosen_surveys(ask: Ask) -> Sequence[Row]:
    """The surveys that are read: those that the connection names under `surveys`, or all that the credential sees."""
    named = set(ask.options.get("surveys") or ())
    return [survey for survey in ask.landed("surveys") if not named or survey.get("id") in named]
