"""Whatever happens at HubSpot between and within runs, in the end we know what HubSpot knows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.vendors.hubspot_server import hubspot
from tests.vendors.hubspot_world import Thing, World, at
from wellserved.sources.connect.stream import Ask, Cursor
from wellserved.sources.hubspot.vendor import VENDOR

BEGIN, LAG = at("2026-03-02 12:00"), timedelta(minutes=8)


@dataclass(frozen=True)
class Answer:
    """A reply, as streams read it."""

    body: Any

    def json(self) -> Any:
        return self.body


@dataclass
class Inside:
    """Calls to the server without a network; time passes with each, and something may happen meanwhile."""

    world: World
    client: TestClient
    happens: list["Deed"] = field(default_factory=list)

    @property
    def clock(self) -> datetime:
        return self.world.now

    def get(self, path: str, params: Mapping[str, Any] | None = None, **more: Any) -> Any:
        return self._answer(self.client.get(path, params=params))

    def post(self, path: str, json: Any = None, **more: Any) -> Any:
        return self._answer(self.client.post(path, json=json))

    def lines(self, path: str, params: Mapping[str, Any] | None = None, *, limit: str = "") -> Iterator[bytes]:
        raise NotImplementedError

    def download(self, path: str, params: Mapping[str, Any] | None = None, *, limit: str = "") -> bytes:
        raise NotImplementedError

    def blotted(self, rows: bytes) -> bytes:
        return rows

    def _answer(self, response: Any) -> Answer:
        assert response.status_code < 300, response.text
        pass_time(self.world, timedelta(seconds=1))
        if self.happens:
            do(self.world, self.happens.pop(0))
        return Answer(response.json())


@dataclass(frozen=True)
class Deed:
    """Something that happens: to which of the tickets, and what."""

    what: str
    ticket: int


def pass_time(world: World, how_long: timedelta) -> None:
    world.clock = world.now + how_long


def do(world: World, deed: Deed) -> None:
    """Make, change, bin or restore a ticket, now."""
    things, now = world.kind("tickets"), world.now
    found = next((one for one in things if one.id == deed.ticket), None)
    if found is None:
        things.append(Thing(deed.ticket, now, now, {"subject": now.isoformat()}))
    elif deed.what == "bin":
        world.bin("tickets", deed.ticket, now)
    elif deed.what == "restore":
        things[things.index(found)] = replace(found, archived=None, modified=now)
    elif found.archived is None:
        world.change("tickets", deed.ticket, now, subject=now.isoformat())


def run(inside: Inside, cursor: Cursor | None, ahead: timedelta, rows: list[Any]) -> Cursor | None:
    """Read to the end by our clock, which may be ahead of HubSpot's."""
    stream, begins, now = VENDOR.stream("tickets"), True, inside.clock + ahead
    assert stream is not None
    for _ in range(200):
        page = stream.read(Ask(inside, cursor, datetime.min.replace(tzinfo=BEGIN.tzinfo), now, begins))
        rows += page.rows
        cursor, begins = page.cursor, False
        if not page.more:
            return cursor
    raise AssertionError("the stream does not end")


def known(rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """What we hold: of each ticket the newest state, by its own time and then by its coming; none of the bin."""
    newest: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        former = newest.get(int(row["id"]))
        if former is None or row["updatedAt"] >= former["updatedAt"]:
            newest[int(row["id"])] = row
    return {one: row["properties"]["subject"] for one, row in newest.items() if not row["archived"]}


DEEDS = st.builds(Deed, st.sampled_from(["change", "change", "bin", "restore"]), st.integers(1, 9))
RUNS = st.lists(
    st.tuples(st.lists(DEEDS, max_size=4), st.integers(0, 9), st.lists(DEEDS, max_size=4), st.integers(1, 600)),
    min_size=1,
    max_size=4,
)


@given(RUNS, st.sampled_from([timedelta(0), timedelta(hours=5), timedelta(hours=-5)]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_in_the_end_we_know_what_hubspot_knows(
    runs: list[tuple[list[Deed], int, list[Deed], int]], ahead: timedelta
) -> None:
    world = World(clock=BEGIN, lag=LAG, window=100)
    world.things["tickets"] = [Thing(n, BEGIN, BEGIN, {"subject": "first"}) for n in range(1, 6)]
    client = TestClient(hubspot(world), headers={"authorization": "Bearer pat-test-1"})
    inside, rows, cursor = Inside(world, client), list[Any](), None
    for before, rest, meanwhile, minutes in [*runs, ([], 0, [], 60)]:
        for deed in before:
            do(world, deed)
            pass_time(world, timedelta(seconds=7))
        pass_time(world, timedelta(minutes=rest))
        inside.happens = list(meanwhile)
        cursor = run(inside, cursor, ahead, rows)
        pass_time(world, timedelta(minutes=minutes))
    run(inside, cursor, ahead, rows)
    there = {one.id: one.properties["subject"] for one in world.kind("tickets") if one.archived is None}
    assert known(rows) == there
