"""Crm: streams of objects with their properties, and, where wanted, all former values of some of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from wellserved.sources.connect.reply import Wire
from wellserved.sources.connect.stream import Ask, Page, Row, Stream
from wellserved.sources.hubspot.api import objects
from wellserved.sources.hubspot.refusal import understood
from wellserved.sources.hubspot.walk import LISTED_WITH_HISTORY, Kind, walked

FIELDS = ("id", "properties", "propertiesWithHistory", "createdAt", "updatedAt", "archived", "archivedAt")


def objects_stream(kind: Kind, gives: str, *, wanted: bool = True) -> Stream:
    """The stream of one kind of objects."""
    return Stream(
        name=kind.name,
        key=("id",),
        read=_reading(kind),
        fields=FIELDS,
        version="updatedAt",
        limit="search",
        permission=kind.permission,
        gives=gives,
        wanted=wanted,
    )


def asked_for(ask: Ask, kind: Kind) -> Kind:
    """A kind with the properties of one's own that the connection's options name under `properties`."""
    own = (ask.options.get("properties") or {}).get(kind.name) or ()
    return replace(kind, properties=tuple(dict.fromkeys((*kind.properties, *map(str, own)))))


def _reading(kind: Kind) -> Callable[[Ask], Page]:
    def read(ask: Ask) -> Page:
        wanted = asked_for(ask, kind)
        step = walked(ask, wanted)
        rows = step.rows
        if step.searched and kind.history:
            with understood(kind.permission):
                rows = _with_history(ask.wire, wanted, [str(row["id"]) for row in rows])
        return Page(rows, step.cursor, step.more)

    return read


def _with_history(wire: Wire, kind: Kind, ids: Sequence[str]) -> list[Row]:
    """Read objects by their ids; a search knows no former values. One that went meanwhile is not among them."""
    rows: list[Row] = []
    for start in range(0, len(ids), LISTED_WITH_HISTORY):
        asked = {
            "inputs": [{"id": one} for one in ids[start : start + LISTED_WITH_HISTORY]],
            "properties": list(kind.properties),
            "propertiesWithHistory": list(kind.history),
        }
        rows += wire.post(objects(kind.name, "batch/read"), asked).json()["results"]
    return rows
