"""Links: which objects of one kind belong to which of another, read for those that changed.

HubSpot does not answer for an object without any; it gets a row with none, so that former links do not outlive it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from wellserved.sources.connect.reply import Json, Wire
from wellserved.sources.connect.stream import Ask, Page, Row, Stream
from wellserved.sources.hubspot.api import links
from wellserved.sources.hubspot.refusal import understood
from wellserved.sources.hubspot.walk import Kind, following, walked


def links_stream(kind: Kind, to: str, name: str, gives: str, *, wanted: bool = True) -> Stream:
    """The stream of links from one kind of objects to another; a row is one object's links."""
    return Stream(
        name=name,
        key=("from.id",),
        read=_reading(replace(kind, properties=("hs_object_id",), history=(), binned=False), to),
        fields=("from", "to"),
        limit="search",
        permission=kind.permission,
        gives=gives,
        after=(kind.name,),
        wanted=wanted,
    )


def _reading(kind: Kind, to: str) -> Callable[[Ask], Page]:
    def read(ask: Ask) -> Page:
        step = walked(ask, kind)
        ids = [str(row["id"]) for row in step.rows]
        with understood(kind.permission):
            found = _linked(ask.wire, links(kind.name, to), ids) if ids else {}
        rows = [found.get(one, {"from": {"id": one}, "to": []}) for one in ids]
        return Page(rows, step.cursor, step.more)

    return read


def _linked(wire: Wire, path: str, ids: Sequence[str]) -> dict[str, Row]:
    """Ask for the links of all; those of an object with very many come in parts, and are put together."""
    rows: dict[str, Row] = {}
    inputs: list[Json] = [{"id": one} for one in ids]
    while inputs:
        further = []
        for row in wire.post(path, {"inputs": inputs}).json()["results"]:
            one = str(row["from"]["id"])
            if one in rows:
                rows[one] = {**rows[one], "to": [*rows[one]["to"], *row["to"]]}
            else:
                rows[one] = row
            if following(row):
                further.append({"id": one, "after": following(row)})
        inputs = further
    return rows
