"""Separable: a question that may be asked in parts gives, part by part, what it gives of all rows at once."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from wellserved.records.separable import fixed_columns, why_mixed

IN_PARTS = [
    "SELECT * FROM t",
    "SELECT id, count(*) AS n, min(v) AS v FROM t GROUP BY id",
    "SELECT t.id AS k, sum(CAST(v AS INTEGER)) AS s FROM t GROUP BY 1 HAVING count(*) > 1",
    "SELECT DISTINCT id, v FROM t",
    "SELECT id, v, lag(v) OVER (PARTITION BY id ORDER BY v) AS before FROM t",
    "SELECT id, v FROM t QUALIFY row_number() OVER (PARTITION BY id ORDER BY v) = 1",
    "WITH a AS (SELECT id AS k, max(v) AS m FROM t GROUP BY k) SELECT t.*, a.m FROM t JOIN a ON a.k = t.id AND m > v",
    "SELECT t.id, o.name FROM t LEFT JOIN other AS o ON o.v = t.v",
    "SELECT id, v FROM t WHERE v NOT IN (SELECT v FROM other)",
    "SELECT id, v FROM t UNION SELECT id, 'x' FROM t",
    "SELECT id, v FROM t UNION ALL SELECT id, v FROM t WHERE v > '2'",
    "SELECT a.id, b.v FROM t AS a, t AS b WHERE a.id = b.id AND a.v <> b.v",
    "SELECT p, count(*) AS n, k FROM (SELECT id AS k, unnest(json_extract(j, '$[*]')) AS p FROM t) GROUP BY p, k",
    "SELECT id, v FROM t EXCEPT SELECT id, '1' FROM t",
]
MIXED = [
    "SELECT v, count(*) AS n FROM t GROUP BY v",
    "SELECT count(*) AS n FROM t",
    "SELECT DISTINCT v FROM t",
    "SELECT id, v, lag(v) OVER (ORDER BY id) AS before FROM t",
    "SELECT v FROM t UNION SELECT 'x' FROM t",
    "SELECT a.id FROM t AS a JOIN t AS b ON a.v = b.v",
    "SELECT a.id FROM t AS a, t AS b WHERE a.id = b.id OR a.v = b.v",
    "SELECT id FROM t WHERE v = (SELECT max(v) FROM t)",
    "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM t AS b WHERE b.v > t.v)",
    "SELECT id, v FROM t ORDER BY v LIMIT 3",
    "SELECT o.name FROM other AS o LEFT JOIN t ON t.v = o.v",
    "SELECT o.name FROM t RIGHT JOIN other AS o ON t.v = o.v",
    "SELECT v FROM t UNION ALL SELECT v FROM other",
    "SELECT name FROM other",
    "SELECT upper(id) AS k, count(*) AS n FROM t GROUP BY k",
    "WITH a AS (SELECT v FROM t) SELECT v, count(*) AS n FROM a GROUP BY v",
]
ROWS = some.lists(some.tuples(some.sampled_from("abcd"), some.sampled_from("123"), some.sampled_from(['["p"]', "[]"])))


@pytest.mark.parametrize("query", MIXED)
def test_what_puts_rows_of_several_keys_together_is_told(query: str) -> None:
    assert why_mixed(query, "t", ("id",))


@settings(max_examples=15, deadline=None)
@given(rows=ROWS, first=some.sets(some.sampled_from("abcd")))
def test_the_answers_over_parts_are_the_answer_over_the_whole(rows: list[tuple[str, ...]], first: set[str]) -> None:
    parts = [row for row in rows if row[0] in first], [row for row in rows if row[0] not in first]
    with duckdb.connect() as session:
        session.execute("CREATE TABLE other AS SELECT * FROM (VALUES ('1', 'one'), ('2', 'two')) AS o(v, name)")
        session.execute("CREATE TABLE t(id VARCHAR, v VARCHAR, j JSON)")

        def answer(query: str, some_rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
            session.execute("DELETE FROM t")
            for row in some_rows:
                session.execute("INSERT INTO t VALUES (?, ?, ?)", row)
            return list(session.execute(query).fetchall())

        for query in IN_PARTS:
            whole, apart = answer(query, rows), [one for part in parts for one in answer(query, part)]
            assert sorted(map(repr, whole)) == sorted(map(repr, apart)), query


@pytest.mark.parametrize("query", IN_PARTS)
def test_what_stays_within_one_key_is_let_through(query: str) -> None:
    assert not why_mixed(query, "t", ("id",))


def test_a_key_of_several_parts_and_one_within_a_nested_value_are_followed() -> None:
    query = """SELECT "from" ->> '$.id' AS a, nth, count(*) AS n FROM t GROUP BY a, nth"""
    assert not why_mixed(
        query,
        "t",
        (
            "from.id",
            "nth",
        ),
    )
    assert (
        why_mixed(
            "SELECT nth, count(*) AS n FROM t GROUP BY nth",
            "t",
            (
                "from.id",
                "nth",
            ),
        )
        == "GROUP BY nth"
    )
    assert why_mixed("""SELECT "from" ->> '$.name' AS id, count(*) AS n FROM t GROUP BY id""", "t", ("from.id",))


@pytest.mark.parametrize(
    ("query", "fixed"),
    [
        ("SELECT *, v || id AS w, 'x' || id AS y FROM t", {"id", "y"}),
        ("SELECT t.*, o.name FROM t LEFT JOIN other AS o ON o.v = t.v", {"id"}),
        ("SELECT id, 'a' AS name, v FROM t UNION ALL SELECT id, 'b', v FROM t", {"id", "name"}),
        ("SELECT * FROM t WHERE v > 1", None),
        ("SELECT t.* FROM t JOIN other AS o ON o.v = t.v", None),
        ("SELECT id, unnest(json_extract(j, '$[*]')) AS p FROM t", None),
        ("SELECT id FROM t GROUP BY id", None),
    ],
)
def test_columns_that_no_other_state_of_a_row_changes_are_known(query: str, fixed: set[str] | None) -> None:
    assert fixed_columns(query, "t", ("id",)) == fixed
