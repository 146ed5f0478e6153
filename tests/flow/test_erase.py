"""A customer who is erased is nowhere any more, does not come back, and is counted as before."""

import gzip
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.flow.shop import Shop
from tests.flow.test_load import rows as rows_of
from wellserved.flow.doctor import doctor
from wellserved.flow.erase import erase
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.quarantine import list_kept_out
from wellserved.flow.retire import retire
from wellserved.flow.still_told import still_told
from wellserved.metrics.measurement import Measurement
from wellserved.sources.connect.landing import open_landing
from wellserved.sources.connect.stream import Page, Stream
from wellserved.terms.errors import NotAllowed

CLOCK = datetime(2026, 9, 20, tzinfo=UTC)
ANN, MAIL, NAME = "cust-4711", "ann.olsen@example.org", "Olsen"
SETTINGS = """name: shop
memory_limit: 256MB
threads: 1
identity: {by: [email]}
rollups: [{record: interaction, by: [channel]}]
retention: {detail: 5 months, then: move, cold: cold}
"""
CALLS = """
source: files
record: interaction
path: exports/calls.csv
zone: UTC
columns:
  interaction_id: id
  customer_id: customer
  channel: channel
  direction: "'inbound'"
  started_at: started
  talk_seconds: talk
  text: text
"""
CUSTOMERS = """
source: files
record: customer
path: exports/customers.csv
columns: {customer_id: id, since: since, email_key: mail}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Calls of a year, some of Ann's, one of them kept out; old months are in cold storage, a platform's rows raw."""
    shop = Shop(tmp_path / "shop")
    for name, text in (("calls", CALLS), ("customers", CUSTOMERS)):
        shop.write(f"sources/{name}.yaml", text)
    shop.write("wellserved.yaml", SETTINGS)
    lines = []
    for n in range(106):
        who, day = ANN if n % 4 == 0 else f"cust-{n % 7}", 1 + n % 28
        month, said = (
            (f"2025-{10 + n // 14}", f"{NAME} called") if n < 42 else (f"2026-{1 + (n - 42) // 8:02d}", "hello")
        )
        lines.append(f"i{n},{who},{'voice' if n < 42 else 'chat'},{month}-{day:02d} 10:00,60,{said}")
    lines += [f"bad,{ANN},voice,yesterday,60,{NAME}", "other,cust-1,voice,yesterday,60,hello"]
    shop.write("exports/calls.csv", "\n".join(["id,customer,channel,started,talk,text", *lines, ""]))
    people = [f"{ANN},2025-10-01,{MAIL}", *(f"cust-{n},2025-10-01,c{n}@example.org" for n in range(7))]
    shop.write("exports/customers.csv", "\n".join(["id,since,mail", *people, ""]))
    load(shop.workspace, clock=CLOCK)
    retire(shop.workspace, clock=CLOCK)
    stream = Stream("tickets", ("id",), lambda ask: Page((), {}, more=False))
    with open_landing(shop.folder / "data/raw/desk") as landing:
        rows = [{"id": 1, "from": {"email": MAIL}}, {"id": 2, "from": {"email": "c1@example.org"}}]
        landing.begin(stream, "2026-09-20T00:00:00+00:00", anew=True)
        landing.land(stream, Page(rows, {}, more=False), "2026-09-20T00:00:00+00:00", CLOCK)
    return shop


def values(shop: Shop) -> list[tuple[object, ...]]:
    names = ("contacts_offered", "aht", "fcr_no_repeat", "repeat_contact_rate", "contact_rate")
    first, last = date(2025, 10, 1), date(2026, 9, 30)
    found = measure(shop.workspace, names, start=first, end=last, grain="month", as_of=CLOCK)
    return [(m.metric, m.period, m.value, m.n, m.note) for m in found if isinstance(m, Measurement)]


def test_nothing_of_the_customer_is_left_and_nothing_is_counted_otherwise(shop: Shop) -> None:
    words = (ANN, MAIL, NAME)
    before = values(shop)
    assert list((shop.folder / "cold").iterdir())
    with pytest.raises(NotAllowed, match="can't be brought back"):
        erase(shop.workspace, ANN)

    done = erase(shop.workspace, ANN, (MAIL, NAME), yes=True, clock=CLOCK)

    assert done.still == ("exports/calls.csv", "exports/customers.csv")
    assert (done.customers, done.raw) == (1, 1) and done.rows > 26
    assert values(shop) == before
    with gzip.open(next((shop.folder / "data/raw/desk/tickets").iterdir()), "rt") as lines:
        assert [json.loads(line)["id"] for line in lines] == [2]

    told = {one.record: one for one in load(shop.workspace, full=True, clock=CLOCK).records}
    assert {name: (one.loaded, one.quarantined) for name, one in told.items()} == {
        "interaction": (0, 2),
        "customer": (0, 0),
    }
    assert values(shop) == before
    assert sorted(bool(row.raw) for row in list_kept_out(shop.workspace)) == [False, True]
    for file in (shop.folder / "exports").iterdir():
        file.unlink()
    assert still_told([shop.folder], words, shop.folder) == []
    assert [problem.code for problem in doctor(shop.workspace) if problem.severity == "error"] == []


def test_an_interrupted_erasure_is_finished_by_the_next(shop: Shop) -> None:
    before = values(shop)
    code = "import sys; from wellserved.flow.erase import erase; from wellserved.flow.workspace import open_workspace"

    died = subprocess.run(
        [sys.executable, "-c", f"{code}; erase(open_workspace(sys.argv[1]), sys.argv[2], yes=True)", shop.folder, ANN],
        env={**os.environ, "WELLSERVED_CRASH_AT": "erased_written"},
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    assert died.returncode == -signal.SIGKILL
    assert values(shop) == before
    erase(shop.workspace, ANN, (MAIL, NAME), yes=True, clock=CLOCK)
    left = still_told([shop.folder], (ANN, MAIL, NAME), shop.folder)
    assert left == ["exports/calls.csv", "exports/customers.csv"]


def test_a_file_still_tells_of_a_name_that_stands_by_itself_however_it_is_written(tmp_path: Path) -> None:
    texts = {
        "alike.csv": b"joanna@shop.example,cust-47,\xc3\x96zilova",
        "plain.csv": "x,ÖZIL,1".encode(),
        "western.csv": "x,\u00d6zil".encode("cp1252"),
        "escaped.json": b'{"name": "\\u00d6zil"}',
        "long.txt": b" " * ((1 << 20) - 4) + b"anna@shop.example",
        "long_alike.txt": b"x" * ((1 << 20) - 3) + b"xanna@shop.example",
    }
    for name, text in texts.items():
        (tmp_path / name).write_bytes(text)

    found = still_told([tmp_path], ("anna@shop.example", "cust-4", "Özil"), tmp_path)

    assert found == ["escaped.json", "long.txt", "plain.csv", "western.csv"]


def test_who_is_named_alike_keeps_their_words(tmp_path: Path) -> None:
    """Customers 7 and cust-4 are erased; '7 days', cust-47 and what holds them stay as they were."""
    shop = Shop(tmp_path / "shop")
    shop.write("wellserved.yaml", "name: shop\n")
    shop.write("sources/calls.yaml", CALLS)
    said = {"7": "mine", "8": "for 7 days", "cust-4": "I am cust-4.", "cust-47": "I am cust-47"}
    lines = [f"i{who},{who},voice,2026-01-05 10:00,60,{text}" for who, text in said.items()]
    shop.write("exports/calls.csv", "\n".join(["id,customer,channel,started,talk,text", *lines, ""]))
    load(shop.workspace, clock=CLOCK)
    stream = Stream("tickets", ("id",), lambda ask: Page((), {}, more=False))
    with open_landing(shop.folder / "data/raw/desk") as landing:
        landing.begin(stream, "2026-09-20T00:00:00+00:00", anew=True)
        rows = [{"id": 1, "priority": 7, "who": "cust-47"}, {"id": 2, "who": "cust-4"}]
        landing.land(stream, Page(rows, {}, more=False), "2026-09-20T00:00:00+00:00", CLOCK)

    first, second = (erase(shop.workspace, who, yes=True, clock=CLOCK) for who in ("7", "cust-4"))

    left = rows_of(shop.workspace, "customer_id, text")
    assert [one for one in left if one[0] in said] == [("8", "for 7 days"), ("cust-47", "I am cust-47")]
    assert [text for who, text in left if who not in said] == [None, None]
    assert (first.raw, second.raw) == (0, 1)
