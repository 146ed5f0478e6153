"""A PostgreSQL database as a source: exact values, only what is new, and failures that tell no secret."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.flow.postgres import PASSWORD, Server, own_folder, programs, server
from tests.flow.shop import ROWS_ALONE, Shop
from wellserved.flow.engines import open_engine
from wellserved.flow.load import LoadReport, load
from wellserved.flow.quarantine import list_kept_out
from wellserved.terms.errors import DefinitionError, SourceError

pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine")
SOURCE = """
source: sql
record: interaction
database: postgresql://wellserved:${WELLSERVED_PASSWORD}@127.0.0.1:${WELLSERVED_PORT}/postgres
query: SELECT id, customer, channel, started, talk, lost, changed FROM call
cursor: changed
zone: UTC
columns:
  interaction_id: id
  customer_id: customer
  channel: channel
  started_at: started
  talk_seconds: talk
  abandoned: lost
"""
TABLE = """CREATE TABLE call (id bigint PRIMARY KEY, customer text, channel text, started timestamptz,
    talk numeric(20, 6), lost boolean, changed timestamptz NOT NULL, note bytea)"""


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with own_folder() as folder, server(folder) as found:
        yield found


@pytest.fixture
def shop(running: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    running.run("DROP TABLE IF EXISTS call", TABLE)
    monkeypatch.setenv("WELLSERVED_PASSWORD", quote(PASSWORD, safe=""))
    monkeypatch.setenv("WELLSERVED_PORT", str(running.port))
    shop = Shop(tmp_path)
    shop.write("wellserved.yaml", ROWS_ALONE)
    shop.write("sources/calls.yaml", SOURCE)
    return shop


def call(number: int, changed: str, channel: str = "voice", talk: str = "60") -> str:
    return f"""INSERT INTO call VALUES ({number}, 'ann', '{channel}', '2026-01-05 10:00:00.25+02', {talk}, false,
        '2026-01-{changed}+00') ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, changed = excluded.changed"""


def counts(report: LoadReport) -> tuple[int, int, int, int, int]:
    (one,) = report.records
    return one.read, one.loaded, one.unchanged, one.quarantined, one.removed


def stored(shop: Shop, columns: str = "interaction_id") -> list[tuple[object, ...]]:
    engine = open_engine(shop.workspace)
    rows = engine.query(f"SELECT {columns} FROM interaction ORDER BY interaction_id")
    engine.close()
    return rows


def test_values_arrive_exactly_as_the_server_holds_them(shop: Shop, running: Server) -> None:
    running.run(
        call(1, "05 00:00", talk="12345678.123456"),
        "INSERT INTO call VALUES (9007199254740993, NULL, 'chat', '2026-07-01 00:00+00', NULL, true, now())",
    )

    load(shop.workspace)

    columns = "interaction_id, customer_id, strftime(started_at, '%H:%M:%S.%g'), talk_seconds, abandoned"
    assert stored(shop, columns) == [
        ("1", "ann", "08:00:00.250", 12345678.123456, False),
        ("9007199254740993", None, "00:00:00.000", None, True),
    ]


def test_texts_with_quotes_commas_and_line_ends_arrive_whole(shop: Shop, running: Server) -> None:
    text = 'a "b", c\nd\\e;\tשלום'
    running.run(call(1, "05 00:00"), f"UPDATE call SET customer = '{text}'")

    load(shop.workspace)

    assert stored(shop, "customer_id") == [(text,)]


def test_the_second_time_only_rows_from_the_mark_on_are_asked_for(shop: Shop, running: Server) -> None:
    running.run(call(1, "05 00:00"), call(2, "06 00:00"))
    first = load(shop.workspace)
    running.run(call(3, "06 00:00"), call(4, "07 00:00"))

    second = load(shop.workspace)

    assert counts(first) == (2, 2, 0, 0, 0)
    assert counts(second) == (3, 2, 1, 0, 0)  # 2 stands at the mark and is read again; 3 came beside it; 1 is not read
    assert stored(shop) == [("1",), ("2",), ("3",), ("4",)]


def test_a_changed_row_takes_the_place_of_what_it_was(shop: Shop, running: Server) -> None:
    running.run(call(1, "05 00:00"), call(2, "06 00:00"))
    load(shop.workspace)
    running.run(call(1, "08 00:00", channel="chat"))

    assert counts(load(shop.workspace)) == (2, 1, 1, 0, 0)
    assert stored(shop, "interaction_id, channel") == [("1", "chat"), ("2", "voice")]


def test_loading_again_changes_nothing(shop: Shop, running: Server) -> None:
    running.run(call(1, "05 00:00"), call(2, "06 00:00"))
    load(shop.workspace)

    again = [load(shop.workspace) for _ in range(2)]

    assert [(counts(one), one.commit) for one in again] == [((1, 0, 1, 0, 0), None)] * 2


def test_the_mark_moves_with_its_rows_or_not_at_all(shop: Shop, running: Server) -> None:
    running.run(call(1, "05 00:00"))
    load(shop.workspace, dry_run=True)

    assert counts(load(shop.workspace)) == (1, 1, 0, 0, 0)


def test_a_full_load_asks_for_all_rows_and_tells_those_that_are_gone(shop: Shop, running: Server) -> None:
    running.run(call(1, "05 00:00"), call(2, "06 00:00"))
    load(shop.workspace)
    running.run(call(3, "07 00:00"))
    load(shop.workspace)
    running.run("DELETE FROM call WHERE id IN (1, 3)")

    full = load(shop.workspace, full=True)

    assert counts(full) == (1, 0, 1, 0, 0)
    assert [(one.rows, one.remapped) for one in full.left_behind] == [(2, False)]
    assert len(stored(shop)) == 3


def test_a_full_load_of_a_source_that_replaces_takes_out_what_is_gone(shop: Shop, running: Server) -> None:
    shop.write("sources/calls.yaml", SOURCE + "replaces: true\n")
    running.run(call(1, "05 00:00"), call(2, "06 00:00"))
    load(shop.workspace)
    running.run(call(3, "07 00:00"))
    load(shop.workspace)
    running.run("DELETE FROM call WHERE id IN (1, 3)")

    assert counts(load(shop.workspace)) == (0, 0, 0, 0, 0)
    assert counts(load(shop.workspace, full=True)) == (1, 0, 1, 0, 2)
    assert stored(shop) == [("2",)]


def test_a_changed_mapping_reads_from_the_beginning(shop: Shop, running: Server) -> None:
    running.run(call(1, "05 00:00"), call(2, "06 00:00"))
    load(shop.workspace)
    shop.write("sources/calls.yaml", SOURCE.replace("channel: channel", "channel: \"'email'\""))

    assert counts(load(shop.workspace)) == (2, 2, 0, 0, 0)
    assert stored(shop, "channel") == [("email",), ("email",)]


def test_a_bad_row_waits_and_is_not_lost_when_the_next_rows_come(shop: Shop, running: Server) -> None:
    running.run(call(1, "05 00:00", channel="pigeon"), call(2, "06 00:00"))
    assert counts(load(shop.workspace)) == (2, 1, 0, 1, 0)
    running.run(call(3, "07 00:00"))
    load(shop.workspace)

    (waiting,) = list_kept_out(shop.workspace)
    assert (waiting.file, waiting.line, waiting.column) == ("sources/calls.yaml: query", 1, "channel")

    running.run(call(1, "08 00:00"))
    load(shop.workspace, full=True)
    assert list_kept_out(shop.workspace) == []


def test_many_rows_come_in_order_and_none_is_lost(shop: Shop, running: Server) -> None:
    running.run(
        """INSERT INTO call SELECT n, repeat('x', 200), 'voice', '2026-01-05 00:00+00', n, false,
        timestamptz '2026-01-05 00:00+00' + n * interval '1 second' FROM generate_series(1, 60000) n"""
    )

    assert counts(load(shop.workspace)) == (60_000, 60_000, 0, 0, 0)
    assert counts(load(shop.workspace)) == (1, 0, 1, 0, 0)
    assert stored(shop, "sum(talk_seconds) OVER ()")[0] == (60_000 * 60_001 / 2,)


def test_a_query_can_write_nothing(shop: Shop, running: Server) -> None:
    running.run(
        call(1, "05 00:00"),
        """CREATE OR REPLACE FUNCTION sly() RETURNS text LANGUAGE plpgsql AS
        $$ BEGIN DELETE FROM call; RETURN 'x'; END $$""",
    )
    shop.write("sources/calls.yaml", SOURCE.replace("customer, channel", "sly() AS customer, channel"))

    with pytest.raises(SourceError, match="would write"):
        load(shop.workspace)
    running.run("SELECT 1 / count(*) FROM call")


WRONG: list[tuple[str, str, str, str]] = [
    ("FROM call", "FROM cals", 'relation "cals" does not exist', "query"),
    ("SELECT id,", "SELECT idd,", 'column "idd" does not exist', "query"),
    ("changed FROM", "changed, note FROM", "'note' holds bytes", "query"),
    ("changed FROM", "changed, 1::money AS sum FROM", "type money", "query"),
    ("cursor: changed", "cursor: chnged", "has no column 'chnged'", "query"),
    ("SELECT id,", "SELECT id AS number,", "has no column 'id'", "query"),
    ("changed FROM", "NULLIF(changed, changed) AS changed FROM", "is null in 1 rows", "query"),
    ("/postgres", "/nowhere", "no such database", "query"),
    ("@127.0.0.1:${WELLSERVED_PORT}", "@127.0.0.1:9", "no route to postgres on 127.0.0.1:9", "query"),
    ("wellserved:", "stranger:", "refused the user or the password", "query"),
    ("${WELLSERVED_PASSWORD}", "${WELLSERVED_NOT_SET}", "WELLSERVED_NOT_SET is not set", "database"),
    ("@127.0.0.1", "@127.0.0.1.", "no", "query"),
]


@pytest.mark.parametrize(("old", "new", "what", "place"), WRONG)
def test_what_fails_is_told_with_its_place_and_mend(
    shop: Shop, running: Server, old: str, new: str, what: str, place: str
) -> None:
    running.run(call(1, "05 00:00"))
    shop.write("sources/calls.yaml", SOURCE.replace(old, new))

    with pytest.raises(SourceError) as failed:
        load(shop.workspace)

    assert what in failed.value.what
    assert failed.value.where == f"sources/calls.yaml, {place}"
    assert failed.value.fix


def test_a_wrong_password_is_not_shown(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLSERVED_PASSWORD", "hunter2")

    with pytest.raises(SourceError) as failed:
        load(shop.workspace)

    assert "refused the user or the password" in failed.value.what
    assert "hunter2" not in str(failed.value) + repr(failed.value.__cause__) + repr(failed.value.__context__)


def test_a_query_without_end_is_ended(shop: Shop, running: Server) -> None:
    running.run(call(1, "05 00:00"))
    slow = "changed FROM call CROSS JOIN generate_series(1, 1000000000) AS n WHERE n < 0"
    shop.write("sources/calls.yaml", SOURCE.replace("changed FROM call", slow) + "timeout: 0.2\n")

    with pytest.raises(SourceError, match="took too long"):
        load(shop.workspace)


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM call RETURNING id",
        "WITH gone AS (DELETE FROM call RETURNING *) SELECT * FROM gone",
        "SELECT * FROM call; DROP TABLE call",
        "SELECT pg_read_file('/etc/passwd') AS id FROM call",
        "SELECT pg_sleep(100) AS id",
        "SELECT * FROM call FOR UPDATE",
        "COPY call TO PROGRAM 'cat'",
        "SELECT * INTO other FROM call",
        "SELECT id -- all\nFROM call",
    ],
)
def test_anything_but_one_select_is_refused(shop: Shop, query: str) -> None:
    shop.write(
        "sources/calls.yaml",
        SOURCE.replace("query: SELECT", "query: |\n  SELECT").replace(
            "SELECT id, customer, channel, started, talk, lost, changed FROM call", query.replace("\n", "\n  ")
        ),
    )

    with pytest.raises(DefinitionError) as refused:
        load(shop.workspace)

    assert refused.value.where.startswith("sources/calls.yaml, line")


def test_a_secret_in_the_file_is_refused(shop: Shop) -> None:
    shop.write("sources/calls.yaml", SOURCE.replace("${WELLSERVED_PASSWORD}", "hunter2"))

    with pytest.raises(DefinitionError) as refused:
        load(shop.workspace)

    assert "a password stands in the file" in refused.value.what
    assert "hunter2" not in str(refused.value)
