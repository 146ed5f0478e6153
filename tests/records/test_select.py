"""Queries over landed tables: what may be asked, and that nothing else can be."""

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
