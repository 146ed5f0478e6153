"""Lists: small things that are read anew each time: owners, users, teams, pipelines, channels and inboxes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wellserved.sources.connect.stream import Ask, Page, Stream
from wellserved.sources.hubspot.refusal import understood
from wellserved.sources.hubspot.walk import following


def list_stream(
    name: str,
    path: str,
    permission: str,
    gives: str,
    fields: tuple[str, ...],
    params: Sequence[Mapping[str, Any]] = ({},),
) -> Stream:
    """The stream of a short list.

    Args:
        name: Of the stream.
        path: Where it is had.
        permission: The scope that it needs.
        gives: What is known by it.
        fields: What mappings may read.
        params: What is asked for, one list after another, such as those at work and those who left.
    """
    return Stream(
        name=name,
        key=("id",),
        read=_reading(path, permission, params),
        fields=fields,
        permission=permission,
        gives=gives,
        whole=True,
    )


def _reading(path: str, permission: str, params: Sequence[Mapping[str, Any]]) -> Callable[[Ask], Page]:
    def read(ask: Ask) -> Page:
        cursor = {} if ask.begins or ask.cursor is None else ask.cursor
        nth, after = int(cursor.get("list", 0)), str(cursor.get("after") or "")
        with understood(permission, paged=bool(after)):
            body = ask.wire.get(path, {**params[nth], **({"after": after} if after else {})}).json()
        further = following(body)
        if further:
            return Page(body["results"], {"list": nth, "after": further}, more=True)
        if nth + 1 < len(params):
            return Page(body["results"], {"list": nth + 1}, more=True)
        return Page(body["results"], {}, more=False)

    return read
