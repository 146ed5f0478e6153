"""Each way in which ClickHouse is known to read SQL otherwise is told to it so that the numbers are the same.

Beside each stands what it tells unless it is told: the day that changes, the rule can go.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.engines.clickhouse_rows import engine_over, server
from tests.engines.conformance import question
from wellserved.records.translated.translation import translated
from wellserved.terms.errors import EngineError


def told(sql: str) -> Any:
    """What ClickHouse tells of a statement of ours."""
    return engine_over({}).query(question(sql))[0][0]


def untold(sql: str) -> Any:
    """What it tells of its own SQL, with its own settings."""
    return server().arrow(sql).column(0)[0].as_py()


def one(expression: str, row: int = 1) -> Any:
    return told(f'SELECT {expression} AS it FROM r WHERE "id" = {row}')


def test_a_window_that_ends_tells_nothing_rather_than_zero() -> None:
    """FCR would be 0: the last contact of each customer would be followed by one in 1970."""
    assert untold("SELECT lead(x) OVER (ORDER BY x) FROM (SELECT 5 AS x)") == 0
    assert one('LEAD("id") OVER (ORDER BY "id")', 1) is None
    assert told('SELECT LEAD(CAST(5 AS BIGINT)) OVER (ORDER BY "id") AS it FROM r WHERE "id" = 1') is None
    assert told("SELECT LEAD(n) OVER (ORDER BY n) AS it FROM (SELECT COUNT(*) AS n FROM r) AS counted") is None
    assert told("SELECT LAG(n) OVER (ORDER BY n) AS it FROM (SELECT COUNT(*) AS n FROM r) AS counted") is None


def test_a_sum_of_nothing_is_nothing() -> None:
    assert untold("SELECT sum(x) FROM (SELECT 5 AS x) WHERE 0") == 0
    assert told('SELECT SUM(5) AS it FROM r WHERE "id" > 90') is None


def test_what_meets_nothing_is_null() -> None:
    met = "SELECT b.x FROM (SELECT 1 AS k) AS a LEFT JOIN (SELECT 2 AS k, 7 AS x) AS b ON a.k = b.k"
    assert untold(met) == 0
    sql = 'SELECT b."x" FROM r AS a LEFT JOIN (SELECT 99 AS "k", 7 AS "x") AS b ON b."k" = a."id" WHERE a."id" = 1'
    assert told(sql) is None


def test_halves_are_rounded_away_from_zero() -> None:
    assert untold("SELECT round(2.5)") == 2
    assert [one(f'ROUND("number" + {more})', 3) for more in (0, 1, 2)] == [3, 4, 5]
    assert one('ROUND("number")', 5) == 0  # just under a half


def test_a_cast_to_a_whole_number_rounds() -> None:
    assert untold("SELECT toInt64(2.7)") == 2
    assert told('SELECT CAST("number" + 0.2 AS BIGINT) AS it FROM r WHERE "id" = 3') == 3


def test_a_cast_to_money_rounds() -> None:
    assert untold("SELECT toDecimal64(1.00009, 4)") == Decimal("1.0000")
    assert one('CAST("number" * 2.00018 AS DECIMAL(18,4))') == Decimal("1.0001")


def test_money_is_divided_with_all_its_digits() -> None:
    assert untold("SELECT toDecimal64(10, 4) / 3") == Decimal("3.3333")
    assert one('"money" / 3', 4) == pytest.approx(10 / 3, rel=1e-15)


def test_seven_halves_are_three_and_a_half() -> None:
    assert one('"whole" / 2', 3) == -3.5
    assert one('"whole" // 2', 3) == -3
    assert one('"whole" / NULLIF("whole", 0)', 5) is None


def test_a_whole_number_beside_a_broken_one() -> None:
    with pytest.raises(EngineError, match="no supertype"):
        untold("SELECT greatest(CAST(1, 'Nullable(Int64)'), CAST(1.5, 'Nullable(Float64)'))")
    assert one('CASE WHEN "flag" THEN "whole" ELSE "number" END') == 1.0
    assert one('COALESCE("whole", "number")', 3) == -7.0


def test_a_name_is_the_columns_own_and_not_the_outputs() -> None:
    sql = "SELECT sum(x) AS x, sum(x * x) AS y FROM (SELECT 3 AS x)"
    with pytest.raises(EngineError, match="ILLEGAL_AGGREGATION"):
        untold(sql)
    assert told('SELECT SUM("whole" * "whole") AS it, SUM("whole") AS "whole" FROM r WHERE "id" = 2') == 4


def test_a_flag_comes_out_as_a_flag() -> None:
    assert untold("SELECT 1 = 1") == 1
    assert one('"number" < 1') is True
    assert one('CAST("number" < 1 AS VARCHAR)') == "true"


def test_unknown_is_not_outside_of_a_list() -> None:
    assert one('"whole" NOT IN (1, 2)', 6) is None
    assert told('SELECT COUNT(*) AS it FROM r WHERE "whole" NOT IN (1, 2)') == 5


def test_nulls_come_last() -> None:
    last = engine_over({}).query(question('SELECT "id" FROM r ORDER BY "number" DESC NULLS LAST, "id"'))[-1]
    assert last == (6,)


def test_days_between_days_are_a_number() -> None:
    with pytest.raises(EngineError, match="Illegal types"):
        untold("SELECT toDate32('2026-01-31') - toDate32('2026-01-01')")
    assert one("\"day\" - DATE '2026-01-01'") == 30


def test_hours_before_1970_are_cut_as_others_are() -> None:
    early = "SELECT toStartOfInterval(toDateTime64('1969-12-31 23:59:59.5', 6, 'UTC'), INTERVAL 1 HOUR)"
    assert untold(f"{early} SETTINGS enable_extended_results_for_datetime_functions = 1").year == 1970
    assert one("CAST(DATE_TRUNC('hour', MAKE_TIMESTAMP(EPOCH_US(\"moment\"))) AS DATE)", 7) == date(1969, 12, 31)


@pytest.mark.parametrize(
    ("clock", "moment"), [("2026-03-29 02:30", 1), ("2026-10-25 02:30", 1), ("2026-10-25 03:30", 2)]
)
def test_an_hour_that_comes_twice_or_not_at_all(clock: str, moment: int) -> None:
    """ClickHouse takes the earlier hour of two, and goes back where one is left out."""
    day = datetime.fromisoformat(clock).replace(hour=moment, tzinfo=UTC)
    assert told(f"SELECT TIMEZONE('Europe/Berlin', CAST('{clock}' AS TIMESTAMP)) AS it FROM r") == day


def test_letters_are_letters_and_not_bytes() -> None:
    assert untold("SELECT length('Ä')") == 2
    assert (one('LENGTH("said")'), one('LOWER("said")')) == (10, "ärger & co")


def test_after_an_error_midway_the_next_question_is_answered() -> None:
    """Within the process ClickHouse tells the next question the remains of the one that failed."""
    with pytest.raises(EngineError, match="1-based"):
        untold("SELECT substringUTF8(x, 0, 3) FROM (SELECT arrayJoin(['a', 'b']) AS x)")
    assert one('"id"') == 1


def test_a_question_may_be_long() -> None:
    """A stock by day over ten years lists its moments; ClickHouse reads a quarter of a million letters unless told."""
    listed = ", ".join(f"(TIMESTAMPTZ '2026-01-01 00:00:00+00', {n})" for n in range(8_000))
    assert told(f'SELECT COUNT(*) AS it FROM (VALUES {listed}) AS p("at", "n")') == 8_000


def test_outputs_are_named_without_their_table() -> None:
    assert 't."day" AS "day"' in translated('SELECT t."day" FROM r AS t', "clickhouse").replace('"t"', "t")
