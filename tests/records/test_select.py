"""Queries over landed tables: what may be asked, and that nothing else can be."""

import duckdb
import pytest

from wellserved.records.select import parse_select
from wellserved.terms.errors import DefinitionError

TABLES = ("ticket", "user")


def test_a_query_is_written_anew_with_quoted_names() -> None:
    found = parse_select("SELECT t.id, u.role FROM ticket t LEFT JOIN user AS u USING (user_id)", TABLES, "q")

    assert found.sql == ('SELECT "t"."id", "u"."role" FROM "ticket" AS "t" LEFT JOIN "user" AS "u" USING ("user_id")')
    assert found.tables == {"ticket", "user"}


def test_a_cast_that_fails_gives_null_and_stops_nothing() -> None:
    assert "TRY_CAST" in parse_select("SELECT CAST(id AS INT) FROM ticket", TABLES, "q").sql


@pytest.mark.parametrize(
    "query",
    [
        "WITH last AS (SELECT id, max(at) AS at FROM ticket GROUP BY id) SELECT * FROM last JOIN user USING (id)",
        "SELECT id, lag(value) OVER (PARTITION BY id ORDER BY at) AS before FROM ticket",
        "SELECT * FROM ticket QUALIFY row_number() OVER (PARTITION BY id ORDER BY at DESC) = 1",
        "SELECT id FROM ticket UNION ALL SELECT id FROM user",
        "SELECT count(*) FILTER (WHERE role = 'agent') AS agents FROM user HAVING count(*) > 0",
        "SELECT json_extract_string(value, '$.minutes') AS minutes FROM ticket WHERE EXISTS (SELECT 1 FROM user)",
    ],
)
def test_joins_groups_windows_and_unions_may_be_used(query: str) -> None:
    assert parse_select(query, TABLES, "q").sql


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("SELECT * FROM read_csv('/etc/passwd')", "'read_csv'"),
        ("SELECT * FROM '/etc/passwd'", "there is no table"),
        ("SELECT * FROM other.ticket", "may not read from"),
        ("SELECT * FROM tickt", "there is no table 'tickt'"),
        ("SELECT * FROM generate_series(1, 10)", "'generate_series'"),
        ("SELECT getenv('HOME') FROM ticket", "'getenv'"),
        ("SELECT current_setting('x') FROM ticket", "'current_setting'"),
        ("SELECT read_text('/etc/passwd') FROM ticket", "'read_text'"),
        ("SELECT columns('i.*') FROM ticket", "'columns'"),
        ("SELECT CAST(id AS JSON) FROM ticket", "may not cast to JSON"),
        ("WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT * FROM t", "may not"),
        ("DELETE FROM ticket", "no SELECT"),
        ("COPY ticket TO '/srv/x'", "no SELECT"),
        ("ATTACH '/srv/x'", "no SELECT"),
        ("SELECT * INTO other FROM ticket", "'into'"),
        ("SELECT id FROM ticket; DROP TABLE ticket", "semicolon"),
        ("SELECT id /* all */ FROM ticket", "comment"),
        ("SELECT 1", "no table"),
        ("SELEC id FROM ticket", "no SELECT"),
        ("", "characters"),
        ("SELECT " + "(" * 5_000 + "1" + ")" * 5_000 + " FROM ticket", "no SELECT"),
    ],
)
def test_what_reaches_outside_the_tables_or_is_no_question_is_refused(query: str, what: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        parse_select(query, TABLES, "sources/x.yaml, line 5")

    assert what in refused.value.what
    assert refused.value.where == "sources/x.yaml, line 5"
    assert refused.value.fix


def test_a_misspelled_table_is_offered_the_nearest() -> None:
    with pytest.raises(DefinitionError) as refused:
        parse_select("SELECT * FROM tickt", TABLES, "q")

    assert refused.value.fix == "did you mean 'ticket'?"


NESTED = """
SELECT c.id, p.j ->> '$.purpose' AS purpose, s.nth, CAST(g.j ->> '$.metrics[0].value' AS DOUBLE) / 1000 AS talk
FROM ticket AS c, unnest(json_extract(c.participants, '$[*]')) AS p(j),
  unnest(p.j -> '$.sessions[*]') WITH ORDINALITY AS s(j, nth), unnest(json_extract(s.j, '$.segments[*]')) AS g(j)
"""
CALLS = [
    ("1", '[{"purpose": "agent", "sessions": [{"segments": [{"metrics": [{"value": 9500}]}, {}]}, {"segments": []}]}]'),
    ("2", '[{"purpose": "ivr"}]'),
    ("3", "cut off ["),
    ("4", ""),
    ("5", None),
]


def test_participants_sessions_and_segments_are_taken_apart_and_a_text_that_is_no_json_gives_no_rows() -> None:
    assert asked(NESTED, CALLS) == [("1", "agent", 1, 9.5), ("1", "agent", 1, None)]


@pytest.mark.parametrize(
    ("value", "text", "given"),
    [
        ("participants ->> '$.a.b'", '{"a": {"b": 3}}', "3"),
        ("participants -> 'a' ->> 'b'", '{"a": {"b": "x"}}', "x"),
        ("participants ->> '$.a' = 'x'", '{"a": "x"}', True),
        ("participants ->> '$.a'", '{"a": null}', None),
        ("participants ->> '$.a'", "no JSON", None),
        ("json_array_length(participants)", "[1, 2]", 2),
        ("json_array_length(participants, '$.a')", '{"a": [1]}', 1),
        ("json_array_length(participants)", "", None),
        ("json_type(participants)", "[]", "ARRAY"),
        ("json_valid(participants)", "[", False),
        ("list_contains(json_extract_string(participants, '$[*].id'), 'b')", '[{"id": "a"}, {"id": "b"}]', True),
        ("string_agg((SELECT participants ->> '$.a'), ',')", '{"a": "x"}', "x"),
        ("max(participants) ->> '$.a'", '{"a": "x"}', "x"),
        ("max(CAST(CAST(participants AS INTEGER) AS DOUBLE))", "no number", None),
    ],
)
def test_a_nested_value_is_read_or_null(value: str, text: str, given: object) -> None:
    assert asked(f"SELECT {value} FROM ticket", [("1", text)]) == [(given,)]


def test_the_fields_of_an_object_are_rows() -> None:
    assert asked("SELECT unnest(json_keys(participants)) FROM ticket", [("1", '{"a": 1, "b": 2}')]) == [("a",), ("b",)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM json_each('{}')",
        "SELECT * FROM read_json('/etc/passwd')",
        "SELECT unnest(glob('/etc/*')) FROM ticket",
        "SELECT * FROM ticket, unnest(glob('/etc/*')) AS f(name)",
        "SELECT * FROM ticket, unnest(range(1000000000)) AS r(n)",
        "SELECT unnest(generate_series(1, 1000000000)) FROM ticket",
        "SELECT * FROM ticket, LATERAL (SELECT * FROM read_text('/etc/passwd')) AS f",
        "SELECT unnest(id, recursive := true) FROM ticket",
        "SELECT json_execute_serialized_sql(id) FROM ticket",
        "SELECT * FROM json_execute_serialized_sql('{}'), ticket",
        "SELECT json_serialize_sql(id) FROM ticket",
        "SELECT json_extract(getenv('HOME'), '$.a') FROM ticket",
        "SELECT id -> getenv('HOME') FROM ticket",
        "SELECT json_array_length(read_text('/etc/passwd')) FROM ticket",
        "SELECT try(getenv('HOME')) FROM ticket",
        "SELECT * FROM unnest(json_keys('{}')) AS u(j)",
    ],
)
def test_reading_json_opens_no_way_out(query: str) -> None:
    with pytest.raises(DefinitionError):
        parse_select(query, TABLES, "q")


def asked(query: str, rows: list[tuple[str, str | None]]) -> list[tuple[object, ...]]:
    """What the engine gives for a checked query over one table of texts."""
    with duckdb.connect(":memory:") as session:
        session.execute("CREATE TABLE ticket (id VARCHAR, participants VARCHAR)")
        session.executemany("INSERT INTO ticket VALUES (?, ?)", rows)
        return sorted(session.execute(parse_select(query, TABLES, "q").sql).fetchall(), key=repr)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT * FROM ticket", {"ticket"}),
        ("SELECT t.*, t.Via ->> '$.channel' AS way FROM ticket AS t", {"t", "ticket", "via", "way"}),
        ("SELECT count(*) AS n FROM ticket GROUP BY ALL", {"n", "ticket"}),
        ("SELECT id FROM ticket UNION SELECT a FROM ticket", {"id", "a", "ticket"}),
        ("SELECT * FROM ticket UNION ALL SELECT * FROM ticket", {"ticket"}),
        ("SELECT DISTINCT * FROM ticket", None),
        ("SELECT * FROM ticket UNION SELECT * FROM ticket", None),
        ("SELECT *, count(*) AS n FROM ticket GROUP BY ALL", None),
    ],
)
def test_columns_that_only_pass_through_a_star_are_not_named(query: str, names: set[str] | None) -> None:
    """Where rows are told apart by all of their columns, all are read."""
    assert parse_select(query, TABLES, "q").names == names
