"""The core of connectors: whatever goes wrong on the way, no row is lost, and little is asked for twice."""

import gzip
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.vendors.faults import Fault, Faulty
from tests.vendors.serving import served
from tests.vendors.shop import Shop
from tests.vendors.shop_vendor import KEY_OF_THE_SHOP, QUICK, SINCE, VENDOR
from wellserved.sources.connect.auth import Fixed, basic
from wellserved.sources.connect.hidden import Hidden
from wellserved.sources.connect.landing import Landing, StreamState, open_landing
from wellserved.sources.connect.run import Reading, run_stream
from wellserved.sources.connect.stream import Ask, Page, Stream
from wellserved.sources.connect.wire import HttpWire
from wellserved.terms.errors import NotAllowed, SourceError


@contextmanager
def reading(
    folder: Path, shop: Shop, faults: Sequence[Fault] = (), secret: str = KEY_OF_THE_SHOP
) -> Iterator[tuple[Reading, Faulty]]:
    app = Faulty(shop.app(), faults)
    with served(app) as address, connected(address, folder, secret) as one:
        yield one, app


@contextmanager
def connected(address: str, folder: Path, secret: str = KEY_OF_THE_SHOP) -> Iterator[Reading]:
    said = {"address": address, "secret": secret}
    with (
        open_landing(folder) as landing,
        HttpWire(VENDOR, address, VENDOR.auth(said), QUICK, (secret,)) as wire,
    ):
        yield Reading(VENDOR, wire, landing, SINCE)


def read_at(address: str, folder: Path) -> StreamState:
    """Read the notes of a shop that is served."""
    with connected(address, folder) as one:
        return run_stream(one, VENDOR.streams[0])


def run(folder: Path, shop: Shop, stream: str = "notes", faults: Sequence[Fault] = ()) -> tuple[StreamState, Faulty]:
    found = VENDOR.stream(stream)
    assert found is not None
    with reading(folder, shop, faults) as (one, app):
        return run_stream(one, found), app


def landed(folder: Path, stream: str = "notes") -> list[dict[str, Any]]:
    with open_landing(folder) as landing:
        return list(landing.rows(stream))


def ids(rows: Sequence[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


def notes(count: int, first: int = 1) -> list[dict[str, Any]]:
    return [
        {"id": n, "text": f"note {n}", "changed": f"2026-01-{n:02d}T00:00:00Z"} for n in range(first, first + count)
    ]


@pytest.mark.parametrize("kind", ["429", "429:0.02", "500", "503", "502", "cut", "drop", "slow:0.02"])
@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_call_that_fails_once_is_made_again_and_no_row_is_lost_or_doubled(
    tmp_path: Path, kind: str, call: int
) -> None:
    state, _ = run(tmp_path, Shop(notes(8)), faults=[Fault(kind, (call,), "/notes")])
    assert state.state == "ready"
    assert ids(landed(tmp_path)) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_wait_that_the_vendor_asks_for_is_kept(tmp_path: Path) -> None:
    began = datetime.now(UTC)
    run(tmp_path, Shop(notes(2)), faults=[Fault("429:0.3", (1,), "/notes")])
    assert (datetime.now(UTC) - began).total_seconds() >= 0.3


def test_a_token_that_ends_midway_is_fetched_anew_once(tmp_path: Path) -> None:
    shop = Shop(notes(8))
    state, _ = run(tmp_path, shop, faults=[Fault("401", (2,), "/notes")])
    assert state.state == "ready"
    assert shop.tokens == 2
    assert len(landed(tmp_path)) == 8


def test_a_wrong_secret_is_told_without_showing_it(tmp_path: Path) -> None:
    with reading(tmp_path, Shop(notes(1)), secret="no") as (one, _):
        with pytest.raises(SourceError) as told:
            run_stream(one, VENDOR.streams[0])
        state = one.landing.state("notes")
    assert "wrong secret no" not in str(told.value) + state.told
    assert state.state == "failed"
    assert "401" in told.value.what


def test_a_vendor_that_stays_away_ends_the_run_and_the_next_goes_on_where_it_stood(tmp_path: Path) -> None:
    shop = Shop(notes(8))
    with pytest.raises(SourceError, match="after 4 tries"):
        run(tmp_path, shop, faults=[Fault("503", range(3, 99), "/notes")])
    assert ids(landed(tmp_path)) == [1, 2, 3, 4, 5, 6]
    _, app = run(tmp_path, shop)
    assert ids(landed(tmp_path)) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [call for call in app.seen if "notes" in call] == ["GET /notes?at=6"]


def test_a_second_run_asks_only_for_what_is_new(tmp_path: Path) -> None:
    shop = Shop(notes(4))
    run(tmp_path, shop)
    shop.notes += notes(1, first=5)
    _, app = run(tmp_path, shop)
    assert [call for call in app.seen if "notes" in call] == ["GET /notes?at=4"]
    assert ids(landed(tmp_path)) == [1, 2, 3, 4, 5]


def test_a_missing_permission_switches_its_stream_off_and_says_which(tmp_path: Path) -> None:
    state, _ = run(tmp_path, Shop(), "secret_notes")
    assert state.state == "off"
    assert "notes.secret" in state.told


def test_an_expired_cursor_begins_again_from_what_is_sure(tmp_path: Path) -> None:
    shop = Shop(notes(4))
    run(tmp_path, shop)
    shop.forgets = True
    state, _ = run(tmp_path, shop)
    assert state.state == "ready"
    assert ids(landed(tmp_path)) == [1, 2, 3, 4, 1, 2, 3, 4]  # twice in the raw pages; mappings see the newest of each


def test_a_job_that_fails_is_asked_for_again_and_at_last_given_up(tmp_path: Path) -> None:
    state, _ = run(tmp_path / "twice", Shop(jobs=["failed", "failed"]), "jobs")
    assert state.state == "ready"
    assert ids(landed(tmp_path / "twice", "jobs")) == [1]
    state, _ = run(tmp_path / "ever", Shop(jobs=["failed"] * 9), "jobs")
    assert state.state == "failed"
    assert "the job failed" in state.told


def test_a_snapshot_stands_for_all_and_an_equal_one_changes_no_page(tmp_path: Path) -> None:
    shop = Shop(prices=[{"id": 1, "is": 5}, {"id": 2, "is": 7}])
    run(tmp_path, shop, "prices")
    first = [page.page for page in _pages(tmp_path, "prices")]
    run(tmp_path, shop, "prices")
    assert [page.page for page in _pages(tmp_path, "prices")] == first
    shop.prices = [{"id": 2, "is": 7}]
    run(tmp_path, shop, "prices")
    assert landed(tmp_path, "prices") == [{"id": 2, "is": 7}]
    assert [page.page for page in _pages(tmp_path, "prices")] > first


def test_what_the_vendor_sends_to_another_host_is_not_followed(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="another host"):
        run(tmp_path, Shop(), "elsewhere")


@pytest.mark.parametrize(
    "address",
    [
        "http://shop.example",
        "https://evil.example",
        "https://shop.example.evil.com",
        "https://10.0.0.1",
        "ftp://shop.example",
    ],
)
def test_an_address_that_is_not_the_vendors_own_by_https_is_refused(address: str) -> None:
    with pytest.raises(NotAllowed), HttpWire(VENDOR, address, VENDOR.auth({"address": address, "secret": ""})):
        pass


def test_raw_pages_hold_no_secret_and_each_row_as_it_came(tmp_path: Path) -> None:
    odd = {"id": 1, "text": 'ünï "quoted" \n two', "changed": None, "nested": {"a": [1, 2.5, "x"]}, "big": 2**60}
    run(tmp_path, Shop([odd]))
    assert landed(tmp_path) == [odd]
    written = b"".join(gzip.decompress(path.read_bytes()) for path in tmp_path.rglob("*.gz"))
    written += b"".join(path.read_bytes() for path in tmp_path.rglob("state.db"))
    assert KEY_OF_THE_SHOP.encode() not in written
    assert b"token-1" not in written


def test_a_token_that_was_fetched_or_fetched_anew_is_shown_to_nobody(tmp_path: Path) -> None:
    shop = Shop([{"id": 1, "text": "said token-1"}, {"id": 2}, {"id": 3}, {"id": 4, "text": "said token-2"}])
    with reading(tmp_path, shop, [Fault("401", (2,), "/notes")]) as (one, _):
        run_stream(one, VENDOR.streams[0])
        secret_notes = VENDOR.stream("secret_notes")
        assert secret_notes is not None
        state = run_stream(one, secret_notes)
    assert [row.get("text") for row in landed(tmp_path)] == ["said …", None, None, "said …"]
    assert '"by":"Bearer …"' in state.told


def test_user_and_secret_are_hidden_as_a_header_writes_them() -> None:
    hidden = Hidden()
    hidden.add_header(basic("ann", 'say "open" & go').value)
    said = hidden.out_of(
        'Basic YW5uOnNheSAib3BlbiIgJiBnbw==, say "open" & go, say \\"open\\" & go, say%20%22open%22%20%26%20go'
    )
    assert said == "Basic …, …, …, …"


def test_a_new_field_is_noted(tmp_path: Path) -> None:
    shop = Shop(notes(1))
    run(tmp_path, shop)
    shop.notes.append({"id": 2, "text": "x", "changed": "2026-01-02T00:00:00Z", "mood": "good"})
    state, _ = run(tmp_path, shop)
    assert state.fields == ("id", "text", "changed", "mood")


def test_two_processes_do_not_read_one_connection_at_once(tmp_path: Path) -> None:
    with open_landing(tmp_path), pytest.raises(SourceError, match="another process"), open_landing(tmp_path):
        pass


def test_what_a_run_left_in_flight_is_taken_away(tmp_path: Path) -> None:
    run(tmp_path, Shop(notes(2)))
    (tmp_path / "notes" / "00000099.ndjson.gz").write_bytes(b"half a page")
    (tmp_path / "notes" / "00000100.part").write_bytes(b"half a page")
    assert ids(landed(tmp_path)) == [1, 2]
    assert [path.name for path in (tmp_path / "notes").iterdir()] == ["00000001.ndjson.gz"]


def _pages(folder: Path, stream: str) -> list[Any]:
    with open_landing(folder) as landing:
        assert isinstance(landing, Landing)
        assert json.dumps(landing.state(stream).cursor) == "{}"
        return list(landing.pages(stream))


def test_a_key_of_several_parts_that_is_gone_is_found_where_its_rows_have_it(tmp_path: Path) -> None:
    def read(ask: Ask) -> Page:
        return Page([{"from": {"id": "a"}, "to": "b"}], {}, more=False, deleted=["a|b"])

    with reading(tmp_path, Shop()) as (one, _):
        run_stream(one, Stream("links", ("from.id", "to"), read))
        (page,) = one.landing.pages("links")
        came, gone = (json.loads(line) for line in gzip.decompress(page.path.read_bytes()).splitlines())
    assert (came["from"]["id"], came["to"], "_gone" in came) == ("a", "b", False)
    assert (gone["from"]["id"], gone["to"], gone["_gone"]) == ("a", "b", True)


def test_a_stream_is_asked_up_to_the_vendors_own_clock(tmp_path: Path) -> None:
    asked: list[datetime] = []

    def read(ask: Ask) -> Page:
        asked.append(ask.now)
        return Page((), {}, more=False)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"date", b"Wed, 01 Jan 2031 00:00:00 GMT")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})

    with (
        served(app, own_clock=True) as address,
        open_landing(tmp_path) as landing,
        HttpWire(VENDOR, address, Fixed("x", "y"), QUICK) as wire,
    ):
        wire.get("/anything")
        run_stream(Reading(VENDOR, wire, landing, SINCE), Stream("clock", ("id",), read))
    assert abs((asked[0] - datetime(2031, 1, 1, tzinfo=UTC)).total_seconds()) < 60
