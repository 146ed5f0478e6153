"""Landed tables: joined as their query says, mirrored, and told by their place."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.flow.shop import ROWS_ALONE, Shop
from wellserved.flow.engines import open_engine
from wellserved.flow.load import LoadReport, load
from wellserved.flow.quarantine import list_kept_out
from wellserved.flow.workspace import Workspace
from wellserved.terms.errors import SourceError

SOURCE = """
source: landed
record: case_event
tables:
  comment: landed/comment
  user: landed/user.csv
query: |
  SELECT c.id, c.ticket_id, c.created, u.role FROM comment AS c LEFT JOIN user AS u ON u.id = c.user_id
zone: UTC
columns:
  event_id: id
  case_id: ticket_id
  at: created
  kind: "CASE WHEN role = 'agent' THEN 'public_reply' WHEN role = 'end-user' THEN 'customer_message' END"
"""
HEADER = "id,ticket_id,created,user_id,_fivetran_deleted"
USERS = "id,role\n1,end-user\n2,agent\n"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.write("wellserved.yaml", ROWS_ALONE)
    shop.write("sources/comments.yaml", SOURCE)
    shop.write("landed/user.csv", USERS)
    comments(shop, "a,10,2026-01-05 10:00:00,1,false", "b,10,2026-01-05 11:00:00,2,false")
    return shop


def comments(shop: Shop, *lines: str, part: str = "part-1.csv") -> None:
    shop.write(f"landed/comment/{part}", "\n".join([HEADER, *lines, ""]))


def events(workspace: Workspace) -> list[tuple[str, str]]:
    engine = open_engine(workspace)
    rows = engine.query("SELECT event_id, kind FROM case_event ORDER BY event_id")
    engine.close()
    return [(str(event), str(kind)) for event, kind in rows]


def counts(report: LoadReport) -> tuple[int, int, int, int, int]:
    (one,) = report.records
    return one.read, one.loaded, one.unchanged, one.quarantined, one.removed


def test_a_join_gives_each_event_the_role_of_its_writer(shop: Shop) -> None:
    assert counts(load(shop.workspace)) == (2, 2, 0, 0, 0)
    assert events(shop.workspace) == [("a", "customer_message"), ("b", "public_reply")]


def test_tables_that_did_not_change_are_not_asked_again(shop: Shop) -> None:
    load(shop.workspace)

    again = load(shop.workspace)

    assert (counts(again), again.commit) == ((2, 0, 2, 0, 0), None)


def test_all_parts_in_a_folder_are_one_table_whatever_their_kind(shop: Shop) -> None:
    folder = shop.folder / "landed/comment/2026/01"
    folder.mkdir(parents=True)
    table = pa.table({"id": ["c"], "ticket_id": [10], "created": ["2026-01-06 09:00:00"], "user_id": [2.0]})
    pq.write_table(table, folder / "part-2.parquet")
    shop.write("landed/comment/_SUCCESS", "")

    load(shop.workspace)

    assert events(shop.workspace) == [("a", "customer_message"), ("b", "public_reply"), ("c", "public_reply")]


def test_a_row_that_was_deleted_at_its_origin_goes(shop: Shop) -> None:
    load(shop.workspace)
    comments(shop, "a,10,2026-01-05 10:00:00,1,false", "b,10,2026-01-05 11:00:00,2,TRUE")

    assert counts(load(shop.workspace)) == (1, 0, 1, 0, 1)
    assert events(shop.workspace) == [("a", "customer_message")]


def test_deleted_rows_stay_where_the_source_keeps_them(shop: Shop) -> None:
    shop.write("sources/comments.yaml", SOURCE + "deleted: keep\n")
    comments(shop, "a,10,2026-01-05 10:00:00,1,true")

    load(shop.workspace)

    assert events(shop.workspace) == [("a", "customer_message")]


def test_rows_that_a_table_no_longer_holds_stay_where_the_source_says_so(shop: Shop) -> None:
    shop.write("sources/comments.yaml", SOURCE + "replaces: false\n")
    load(shop.workspace)
    comments(shop, "a,10,2026-01-05 10:00:00,1,false")

    assert counts(load(shop.workspace)) == (1, 0, 1, 0, 0)
    assert len(events(shop.workspace)) == 2


def test_a_changed_query_takes_out_what_it_no_longer_gives(shop: Shop) -> None:
    load(shop.workspace)
    shop.write("sources/comments.yaml", SOURCE.replace("= c.user_id", "= c.user_id WHERE u.role = 'agent'"))

    assert counts(load(shop.workspace)) == (1, 0, 1, 0, 1)


def test_a_row_that_breaks_its_contract_waits_with_its_row_of_the_query(shop: Shop) -> None:
    comments(shop, "a,10,2026-01-05 10:00:00,1,false", "b,10,2026-01-05 11:00:00,7,false")

    assert counts(load(shop.workspace)) == (2, 1, 0, 1, 0)
    (waiting,) = list_kept_out(shop.workspace)
    assert (waiting.file, waiting.line, waiting.column) == ("sources/comments.yaml: query", 2, "kind")


def test_a_line_that_is_no_row_waits_with_its_table_and_line(shop: Shop) -> None:
    comments(shop, "a,10,2026-01-05 10:00:00,1,false", "b,10")

    assert counts(load(shop.workspace)) == (2, 1, 0, 1, 0)
    (waiting,) = list_kept_out(shop.workspace)
    assert (waiting.rule, "comment, line 3: b,10" in str(waiting.raw)) == ("ragged_line", True)


def test_rows_are_numbered_alike_each_time(shop: Shop) -> None:
    comments(shop, *(f"{n},10,2026-01-05 10:00:00,{7 if n % 2 else 1},false" for n in range(100, 160)))
    load(shop.workspace)
    first = [(row.id, row.line, row.raw) for row in list_kept_out(shop.workspace)]

    load(shop.workspace, full=True)

    assert [(row.id, row.line, row.raw) for row in list_kept_out(shop.workspace)] == first
    assert len(first) == 30


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("u.role FROM", "u.rol FROM", "can not be run"),
        ("c.id, ", "c.id AS number, ", "has no column 'id'"),
        ("c.id, ", "c.id, c.created AS id, ", "two columns are called 'id'"),
        ("landed/user.csv", "landed/users.csv", "no file matches 'landed/users.csv'"),
    ],
)
def test_a_query_that_does_not_fit_its_tables_is_told_with_its_place(shop: Shop, old: str, new: str, what: str) -> None:
    shop.write("sources/comments.yaml", SOURCE.replace(old, new))

    with pytest.raises(SourceError) as refused:
        load(shop.workspace)

    assert what in refused.value.what
    assert "sources/comments.yaml" in refused.value.where
    assert refused.value.fix
