"""Rows of raw pages: the newest of each key counts, what is gone goes, and a changed mapping reads all pages anew."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.vendors.shop import Shop
from tests.vendors.shop_vendor import VENDOR
from tests.vendors.test_core import run
from wellserved.sources.connected import Made, make_rows
from wellserved.sources.definition import read_source
from wellserved.sources.limits import Limits
from wellserved.terms.document import read_document
from wellserved.terms.errors import DefinitionError, SourceError

SOURCE = """
source: connected
connection: shop
record: case
stream: notes
beside: [prices]
query: |
  SELECT n.*, p.is AS price, n.nested ->> '$.a' AS inner_a FROM notes AS n LEFT JOIN prices AS p ON p.id = n.price_id
deleted: "state = 'deleted'"
zone: UTC
columns: {case_id: "'shop-' || id", created_at: changed, status: text, topic: price, priority: inner_a}
"""


def made(folder: Path, beyond: int = 0, source: str = SOURCE, limits: Limits | None = None) -> Made | None:
    definition = read_source(read_document(source, "sources/notes.yaml"))
    staging = folder / f"staged-{beyond}"
    return make_rows(definition, folder / "raw", VENDOR, staging, beyond, lambda content: False, limits)


def rows(found: Made | None, columns: str = "*") -> list[tuple[Any, ...]]:
    assert found is not None
    sql = f"SELECT {columns} FROM read_parquet('{found.file.parquet}') ORDER BY _line"
    return list(duckdb.sql(sql).fetchall())


def gone(found: Made | None, key: str = "case_id") -> list[str]:
    assert found is not None
    if found.file.gone is None:
        return []
    return sorted(key for (key,) in duckdb.sql(f"SELECT {key} FROM read_parquet('{found.file.gone}')").fetchall())


def note(n: int, day: int, text: str = "x", **more: Any) -> dict[str, Any]:
    return {"id": n, "changed": f"2026-01-{day:02d}T00:00:00Z", "text": text, "state": "open", **more}


def pulled(folder: Path, *notes: dict[str, Any], **shop: Any) -> Shop:
    found = Shop(list(notes), **shop)
    run(folder / "raw", found, "prices")
    run(folder / "raw", found)
    return found


def test_of_each_key_the_newest_state_counts_whatever_the_order_of_pages(tmp_path: Path) -> None:
    pulled(tmp_path, note(1, 1, "old"), note(2, 5, "newer"), note(3, 1), note(1, 2, "new"), note(2, 4, "older"))
    assert sorted(rows(made(tmp_path), "id, text")) == [("1", "new"), ("2", "newer"), ("3", "x")]


def test_every_column_is_text_and_nested_values_are_reached_by_their_path(tmp_path: Path) -> None:
    pulled(tmp_path, note(1, 1, nested={"a": 2.50}, price_id=7), prices=[{"id": 7, "is": 1.5}])
    assert rows(made(tmp_path), "id, price, inner_a, _instance") == [("1", "1.5", "2.5", "shop")]


def test_a_field_that_no_row_has_is_null_and_one_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    pulled(tmp_path, {"id": 1, "changed": "2026-01-01T00:00:00Z"})
    simple = SOURCE.replace("n.*, p.is AS price, n.nested ->> '$.a' AS inner_a", "n.text, n.id, n.changed")
    simple = simple.replace("deleted: \"state = 'deleted'\"\n", "").replace(", topic: price, priority: inner_a", "")
    assert rows(made(tmp_path, source=simple), "id, text") == [("1", None)]
    with pytest.raises(SourceError, match="does_not_exist"):
        made(tmp_path, source=simple.replace("n.text,", "n.does_not_exist,"))


def test_a_field_whose_type_changes_is_still_text(tmp_path: Path) -> None:
    pulled(tmp_path, note(1, 1, nested={"a": 1}), note(2, 1, nested={"a": [1, 2]}), note(3, 1, nested="word"))
    assert sorted(rows(made(tmp_path), "id, nested")) == [("1", '{"a":1}'), ("2", '{"a":[1,2]}'), ("3", "word")]


def test_only_pages_that_came_since_are_read_and_a_stale_state_among_them_is_passed_over(tmp_path: Path) -> None:
    shop = pulled(tmp_path, note(1, 9, "newest"), note(2, 1))
    first = made(tmp_path)
    assert first is not None
    shop.notes += [note(3, 2), note(1, 8, "stale")]
    run(tmp_path / "raw", shop)
    second = made(tmp_path, first.page)
    assert second is not None
    assert rows(second, "id, text") == [("3", "x")]
    assert (first.file.extent, second.file.extent) == ("all", "more")
    assert made(tmp_path, second.page) is None


def test_what_the_vendor_says_is_gone_or_the_source_calls_deleted_is_told_by_key(tmp_path: Path) -> None:
    shop = pulled(tmp_path, note(1, 1), note(2, 1), note(3, 1))
    first = made(tmp_path)
    assert first is not None
    assert gone(first) == []
    shop.notes += [{"id": 1, "deleted": True}, {**note(2, 2), "state": "deleted"}]
    run(tmp_path / "raw", shop)
    assert gone(made(tmp_path, first.page)) == ["shop-1", "shop-2"]
    assert gone(made(tmp_path)) == ["shop-1", "shop-2"]


def test_pages_that_are_read_in_parts_give_what_they_give_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulled(
        tmp_path, *(note(n, 1) for n in range(1, 6)), note(2, 3, "new"), note(4, 0, "old"), {"id": 5, "deleted": True}
    )
    whole = made(tmp_path)
    told, keys = sorted(rows(whole, "id, text")), gone(whole)
    parts = made(tmp_path, limits=Limits(together=1))  # a part for each page
    assert sorted(rows(parts, "id, text")) == told == [("1", "x"), ("2", "new"), ("3", "x"), ("4", "x")]
    assert gone(parts) == keys == ["shop-5"]
    assert parts is not None
    assert parts.file.rows == 4
    assert sorted(rows(parts, "_line")) == [(1,), (2,), (3,), (4,)]


def test_a_row_that_comes_back_is_there_again(tmp_path: Path) -> None:
    shop = pulled(tmp_path, note(1, 1))
    shop.notes += [{"id": 1, "deleted": True}]
    run(tmp_path / "raw", shop)
    shop.notes += [note(1, 2, "back")]
    run(tmp_path / "raw", shop)
    found = made(tmp_path)
    assert rows(found, "id, text") == [("1", "back")]
    assert gone(found) == []


def test_an_unknown_stream_is_named_with_the_nearest(tmp_path: Path) -> None:
    pulled(tmp_path, note(1, 1))
    with pytest.raises(DefinitionError, match="no stream 'note'") as told:
        made(tmp_path, source=SOURCE.replace("stream: notes", "stream: note").replace("FROM notes", "FROM note"))
    assert "notes" in told.value.fix


def test_raw_rows_keep_their_numbers_as_they_were_written(tmp_path: Path) -> None:
    pulled(tmp_path, note(1, 1, nested={"a": 0.1}, text=json.dumps(1e21)))
    assert rows(made(tmp_path), "inner_a, text") == [("0.1", "1e+21")]


def test_what_the_source_does_not_read_is_left_in_the_raw_pages(tmp_path: Path) -> None:
    """A long text that only passes through a star costs no memory; told apart by a DISTINCT, it is read."""
    pulled(tmp_path, note(1, 1, body="long"), note(2, 1, body="longer"))
    distinct = SOURCE.replace("SELECT n.*", "SELECT DISTINCT n.*")
    columns = {name for (name, *_) in duckdb.sql(f"DESCRIBE FROM '{staged(made(tmp_path))}'").fetchall()}
    of_all = {
        name for (name, *_) in duckdb.sql(f"DESCRIBE FROM '{staged(made(tmp_path, source=distinct))}'").fetchall()
    }

    assert {"id", "changed", "text", "state", "price", "inner_a"} <= columns
    assert of_all - columns == {"body"}


PARTS = """
source: connected
connection: shop
record: case_event
stream: notes
query: |
  SELECT id, changed, unnest(json_extract(nested, '$[*]')) ->> '$' AS part FROM notes WHERE text <> 'hidden'
zone: UTC
columns: {event_id: "'shop-' || id || '-' || part", case_id: id, at: changed, kind: "'note'"}
"""


def test_what_a_row_gave_before_and_its_newest_state_does_not_is_told_by_key(tmp_path: Path) -> None:
    shop = pulled(tmp_path, *(note(n, 1, nested=["a", "b"]) for n in (1, 2, 3, 4)))
    first = made(tmp_path, source=PARTS)
    assert first is not None
    shop.notes += [note(1, 2, nested=["b", "c"]), note(2, 1, nested=["a", "b"]), note(3, 2, "hidden", nested=["a"])]
    shop.notes += [{"id": 4, "deleted": True}, note(5, 2, nested=["a"])]
    run(tmp_path / "raw", shop)
    second = made(tmp_path, first.page, PARTS)
    assert gone(second, "event_id") == ["shop-1-a", "shop-3-a", "shop-3-b", "shop-4-a", "shop-4-b"]
    assert sorted(rows(second, "id, part")) == [("1", "b"), ("1", "c"), ("2", "a"), ("2", "b"), ("5", "a")]


def test_a_row_that_the_mapping_now_leaves_out_is_told_by_key(tmp_path: Path) -> None:
    shop = pulled(tmp_path, note(1, 1), note(2, 1))
    source = SOURCE.replace("deleted: \"state = 'deleted'\"", "where: text = 'x'")
    first = made(tmp_path, source=source)
    assert first is not None
    shop.notes += [note(1, 2, "y"), note(2, 1)]
    run(tmp_path / "raw", shop)
    assert gone(made(tmp_path, first.page, source)) == ["shop-1"]


LINES = """
source: connected
connection: shop
record: case
stream: lines
query: SELECT note, min(said) AS began, count(*) AS lines FROM lines GROUP BY note
zone: UTC
columns: {case_id: note, created_at: began, topic: lines}
"""


def test_of_rows_that_come_together_those_of_the_last_page_count(tmp_path: Path) -> None:
    def line(n: int, nth: int) -> dict[str, Any]:
        return {"note": n, "nth": nth, "said": f"2026-01-0{nth}"}

    shop = Shop(lines=[[line(1, 1), line(1, 2), line(2, 1)], [line(3, 1), line(3, 2)]])
    run(tmp_path / "raw", shop, "lines")
    first = made(tmp_path, source=LINES)
    assert first is not None
    shop.lines += [[line(1, 2)], [{"note": 3}]]
    run(tmp_path / "raw", shop, "lines")
    second = made(tmp_path, first.page, LINES)
    assert (rows(second, "note, lines"), gone(second)) == ([("1", "1")], ["3"])
    assert rows(made(tmp_path, source=LINES), "note, lines") == [("1", "1"), ("2", "1")]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT state AS id, min(changed) AS changed, count(*) AS text FROM notes GROUP BY state",
        "SELECT a.* FROM notes AS a JOIN notes AS b ON b.text = a.id",
        "SELECT n.* FROM notes AS n WHERE n.id NOT IN (SELECT text FROM notes)",
        "SELECT *, row_number() OVER (ORDER BY changed) AS nth FROM notes",
        "SELECT DISTINCT text AS id, changed, state AS text FROM notes",
        "SELECT id, changed, text FROM notes LIMIT 5",
        "SELECT p.id, n.changed, n.text FROM prices AS p LEFT JOIN notes AS n ON n.price_id = p.id",
        "SELECT id, changed, text FROM notes UNION ALL SELECT id, 'x', 'y' FROM prices",
        "SELECT id, 'x' AS changed, 'y' AS text FROM prices",
    ],
)
def test_a_query_that_takes_rows_together_of_which_each_load_brings_but_some_is_refused(
    tmp_path: Path, query: str
) -> None:
    pulled(tmp_path, note(1, 1))
    head, rest = SOURCE.split("query: |")[0], "deleted:" + SOURCE.split("deleted:")[1]
    source = f"{head}query: {query}\n{rest}".replace(", topic: price, priority: inner_a", "")
    source = source.replace("deleted: \"state = 'deleted'\"\n", "")
    with pytest.raises(DefinitionError, match="take"):
        made(tmp_path, source=source)


def test_a_source_that_names_its_own_stream_beside_it_is_asked_of_all_rows(tmp_path: Path) -> None:
    source = SOURCE.replace("beside: [prices]", "beside: [notes]").replace("deleted: \"state = 'deleted'\"\n", "")
    query = "SELECT state AS id, min(changed) AS changed, count(*) AS text FROM notes GROUP BY state\n"
    source = source.split("query: |")[0] + f"query: {query}zone:" + source.split("zone:")[1]
    source = source.replace(", topic: price, priority: inner_a", "")
    pulled(tmp_path, *(note(n, 1) for n in range(1, 6)))
    assert rows(made(tmp_path, source=source, limits=Limits(together=1)), "id, text") == [("open", "5")]


def test_a_snapshot_that_became_empty_gives_no_row_and_stands_for_all(tmp_path: Path) -> None:
    shop = Shop(prices=[{"id": 1, "is": 5}])
    source = "source: connected\nconnection: shop\nrecord: case\nstream: prices\nzone: UTC\n"
    source += "columns: {case_id: id, created_at: \"'2026-01-01'\"}\n"
    run(tmp_path / "raw", shop, "prices")
    shop.prices = []
    state, _ = run(tmp_path / "raw", shop, "prices")
    assert "had 1 rows" in state.told
    assert rows(made(tmp_path, source=source), "id") == [("1",)]  # believed when it is empty a second time
    run(tmp_path / "raw", shop, "prices")
    empty = made(tmp_path, source=source)
    assert rows(empty) == []
    assert empty is not None
    assert empty.file.extent == "all"


def staged(found: Made | None) -> Path:
    assert found is not None
    assert found.file.parquet is not None
    return found.file.parquet
