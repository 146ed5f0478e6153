"""Expressions: what may be written, what is refused, and what engines are asked."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wellserved.records.expression import parse_expression, rebase
from wellserved.terms.errors import DefinitionError

COLUMNS = ("channel", "started_at", "ended_at", "talk_seconds", "from", "to", "resolved", "comment", "customer_id")
WHERE = "metrics/x.yaml, line 7"

ATTACKS = [
    ("(SELECT 1)", "subquery"),
    ("channel IN (SELECT password FROM users)", "query"),
    ("EXISTS (SELECT 1)", "exists"),
    ("channel = ANY (SELECT 1)", "any"),
    ("1; DROP TABLE interaction", "semicolon"),
    ("channel = 'voice';", "semicolon"),
    ("read_csv('/etc/passwd')", "read_csv"),
    ("read_text('/etc/passwd') IS NOT NULL", "read_text"),
    ("read_parquet('s3://x/y')", "read_parquet"),
    ("getenv('HOME')", "getenv"),
    ("current_setting('memory_limit')", "current_setting"),
    ("chanel = 'voice'", "no column 'chanel'"),
    ("users.password", "no column 'users.password'"),
    ("SUM(talk_seconds)", "sum"),
    ("COUNT(*)", "count"),
    ("SUM(talk_seconds) OVER (PARTITION BY channel)", "window"),
    ("ROW_NUMBER() OVER ()", "window"),
    ("COUNT(*) FILTER (WHERE resolved)", "filter"),
    ("channel -- = 'voice'", "comment"),
    ("channel /* AND resolved */", "comment"),
    ("list_transform([1], x -> x)", "transform"),
    ("lambda x: x", "no expression"),
    ("{'a': talk_seconds}", "struct"),
    ("[talk_seconds]", "array"),
    ("channel[1]", "bracket"),
    ("COLUMNS('.*') IS NOT NULL", "columns"),
    ("*", "star"),
    ("CAST(channel AS STRUCT(a INT))", "cast"),
    ("CAST(channel AS INT[])", "cast"),
    ("channel::JSON", "cast"),
    ("CAST(channel AS interaction)", "cast"),
    ("CAST(channel AS DECIMAL(99,1))", "decimal"),
    ("$1", "placeholder"),
    ("?", "placeholder"),
    (":name", "placeholder"),
    ("channel FROM interaction", "no expression"),
    ("channel UNION SELECT 1", "no expression"),
    ("channel, resolved", "no expression"),
    ("channel AS x", "no expression"),
    ("channel ORDER BY resolved", "no expression"),
    ("REPEAT('a', 1000000000)", "repeat"),
    ("LPAD(channel, 1000000000, 'x')", "padded"),
    ("LPAD(channel, talk_seconds, 'x')", "written values"),
    ("REPLACE(REPLACE(REPLACE(REPLACE(channel,'a','aa'),'a','aa'),'a','aa'),'a','aa')", "lengthen"),
    ("REGEXP_MATCHES(channel, channel)", "written values"),
    ("REGEXP_MATCHES(channel, '(')", "no regular expression"),
    ("STRPTIME(channel, '%Q')", "no format"),
    ("now() - started_at", "now"),
    ("random() < 0.5", "rand"),
    ("main.lower(channel)", "dot"),
    ("channel.upper()", "dot"),
    ("DROP TABLE interaction", "no expression"),
    ("ATTACH 'x.db'", "no expression"),
    ("channel IN (resolved)", "written values"),
    ("channel COLLATE NOCASE = 'x'", "collate"),
    ("channel NOT LIKE 'a!%' ESCAPE '!'", "escape"),
    ("DATE '2026-02-30'", "no date"),
    ("started_at AT TIME ZONE '../../etc/passwd'", "no zone"),
    ("'a\x00b'", ""),
    ("", "empty"),
    ("(" * 100 + "1" + ")" * 100, "too deep"),
    ("LN(" * 55 + "talk_seconds" + ")" * 55, "too deep"),
    ("NOT " * 900 + "resolved", "too deep"),
    ("CASE WHEN resolved THEN " * 70 + "1" + " END" * 70, "too deep"),
    ("channel = '" + "x" * 4_000 + "'", "too long"),
]


@pytest.mark.parametrize(("text", "said"), ATTACKS)
def test_what_is_not_on_the_list_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(DefinitionError) as error:
        parse_expression(text, COLUMNS, WHERE)

    assert said in error.value.what.lower()
    assert error.value.where.startswith(WHERE)
    assert error.value.exit_code == 10


HARMLESS = [
    ("channel = 'voice'", """("channel" = 'voice')"""),
    ("channel NOT IN ('voice', 'chat')", """(NOT ("channel" IN ('voice', 'chat')))"""),
    ("talk_seconds / 60", """("talk_seconds" / NULLIF(60, 0))"""),
    ('"to" - "from"', """("to" - "from")"""),
    ("talk_seconds BETWEEN 1 AND 20.5", """("talk_seconds" BETWEEN 1 AND 20.5)"""),
    ("channel NOT LIKE 'v%'", """(NOT ("channel" LIKE 'v%'))"""),
    ("comment IS NOT NULL", """(NOT ("comment" IS NULL))"""),
    ("CAST(channel AS DOUBLE) * 60", """(TRY_CAST("channel" AS DOUBLE) * 60)"""),
    ("CASE WHEN resolved THEN 1 ELSE 0 END", """CASE WHEN "resolved" THEN 1 ELSE 0 END"""),
    ("coalesce(channel, 'it''s')", """COALESCE("channel", 'it''s')"""),
    ("EXTRACT(hour FROM started_at) >= 9", """(EXTRACT(HOUR FROM "started_at") >= 9)"""),
    ("date_diff('second', started_at, ended_at)", """DATE_DIFF('second', "started_at", "ended_at")"""),
    ("ended_at - INTERVAL '5 days' > started_at", """(("ended_at" - INTERVAL '5' DAY) > "started_at")"""),
    ("ln(talk_seconds)", """LN(CASE WHEN "talk_seconds" > 0 THEN "talk_seconds" END)"""),
    ("regexp_matches(channel, '^v+$')", """REGEXP_MATCHES("channel", '^v+$')"""),
    ("Channel = 'x'", """("channel" = 'x')"""),
    (
        "started_at >= TIMESTAMP '2026-01-01 00:00:00'",
        """("started_at" >= TRY_CAST('2026-01-01 00:00:00' AS TIMESTAMP))""",
    ),
    ("TRIM(channel) || LTRIM(channel)", """(TRIM("channel") || LTRIM("channel"))"""),
    ("a.b = 1", """("a.b" = 1)"""),
]


@pytest.mark.parametrize(("text", "sql"), HARMLESS)
def test_what_is_on_the_list_is_written_anew(text: str, sql: str) -> None:
    assert parse_expression(text, (*COLUMNS, "a.b"), WHERE).sql == sql


def test_a_wrong_name_is_answered_with_the_nearest_right_one() -> None:
    with pytest.raises(DefinitionError) as error:
        parse_expression("resolved AND chanel = 'x'", COLUMNS, WHERE)

    assert error.value.fix == "did you mean 'channel'?"
    assert error.value.where == f"{WHERE}, column 14"


def test_a_long_list_of_conditions_is_not_deep() -> None:
    text = " OR ".join(f"channel = '{i}'" for i in range(150))

    assert parse_expression(text, COLUMNS, WHERE).sql.count("OR") == 149


def test_the_columns_that_are_read_are_known() -> None:
    found = parse_expression("resolved AND channel = 'talk_seconds'", COLUMNS, WHERE)

    assert found.columns == {"resolved", "channel"}
    assert parse_expression("'voice'", COLUMNS, WHERE).literal


def test_only_columns_are_rebased_and_never_texts() -> None:
    found = parse_expression("""channel = '"channel"' AND "to" > "from" """, COLUMNS, WHERE)

    assert rebase(found, {"channel": 't."channel"', "to": "x"}) == """((t."channel" = '"channel"') AND (x > "from"))"""


def test_a_strict_cast_tells_where_it_fails_and_a_lenient_one_does_not() -> None:
    strict = parse_expression("CAST(channel AS DOUBLE)", COLUMNS, WHERE)
    lenient = parse_expression("TRY_CAST(channel AS DOUBLE)", COLUMNS, WHERE)

    assert strict.failures == ("""("channel" IS NOT NULL AND TRY_CAST("channel" AS DOUBLE) IS NULL)""",)
    assert lenient.failures == ()


def test_a_caller_may_allow_fewer_functions() -> None:
    with pytest.raises(DefinitionError, match="lower"):
        parse_expression("lower(channel)", COLUMNS, WHERE, functions=("upper",))


def test_before_a_file_is_seen_any_column_may_be_named() -> None:
    assert parse_expression('"Call ID" || requester.id', None, WHERE).columns == {"Call ID", "requester.id"}


def test_a_name_with_spaces_is_answered_with_quotes() -> None:
    with pytest.raises(DefinitionError) as error:
        parse_expression("Call ID", None, WHERE)

    assert """'"Call ID"'""" in error.value.fix


WORDS = st.sampled_from(
    [*COLUMNS, "(", ")", ",", "'", '"', "--", "/*", "*/", ";", "SELECT", "FROM", "CASE", "WHEN", "THEN", "END", "NOT",
     "IN", "IS", "NULL", "CAST", "AS", "INT", "::", "->", "lambda", ":", "{", "}", "[", "]", "*", "/", "1", ".", "e9",
     "BETWEEN", "AND", "INTERVAL", "DAY", "EXTRACT", "OVER", "LIKE", "$$", "$1", "?", "@", "E'", "x'", "AT TIME ZONE",
     "DATE", "COLUMNS", "EXCLUDE", "PIVOT", "IF", "LPAD", "REPLACE", "STRPTIME", "DATE_TRUNC", "'day'", "TRIM", "BOTH"],
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join), st.lists(WORDS, max_size=14).map("".join)
    )
)
@example("CASE END")
@example("EXTRACT(FROM)")
@example("CAST(1 AS DECIMAL(-1))")
@example("x" * 3_999)
@example("\ud800")
@example("1_0")
def test_any_text_is_an_expression_or_a_wrong_definition(text: str) -> None:
    try:
        found = parse_expression(text, COLUMNS, WHERE)
    except DefinitionError as error:
        assert error.what and error.where.startswith(WHERE)
        return
    assert found.columns <= set(COLUMNS)
    assert parse_expression(found.sql, COLUMNS, WHERE).columns == found.columns


@pytest.mark.parametrize(
    ("condition", "fix"), [("channel = voice", "in quotes: 'voice'"), ("chanel = 'x'", "'channel'")]
)
def test_a_text_without_its_quotes_is_told_to_be_one(condition: str, fix: str) -> None:
    with pytest.raises(DefinitionError) as told:
        parse_expression(condition, COLUMNS, WHERE)

    assert fix in told.value.fix
