"""Former: rows of a record that a raw row's former state gave, and its newest no longer gives."""

from collections.abc import Sequence

import duckdb

from wellserved.records.writer import quoted
from wellserved.sources.connect.landing import ROWS_OF_A_PAGE, LandedPage
from wellserved.sources.connect.stream import Stream
from wellserved.sources.newest import key_sql, raw_sql, version_sql


def fill_former(
    session: duckdb.DuckDBPyConnection, stream: Stream, pages: Sequence[LandedPage], columns: Sequence[str]
) -> None:
    """Make a table `former` of the last states that rows of `came` and `gone` had before.

    Args:
        session: Where `came` and `gone` are, and `former` is made.
        stream: Whose rows they are.
        pages: Where former states lie.
        columns: Those to take.
    """
    family, names = key_sql(stream.family), ", ".join(quoted(column) for column in columns)
    again = f"SELECT {family} AS _f FROM came UNION SELECT {family} FROM gone"
    session.execute(
        f"""CREATE OR REPLACE TABLE former AS WITH again AS MATERIALIZED ({again}), state AS (
          SELECT *, {family} AS _f, {key_sql(stream.key)} AS _k, {version_sql(stream)} AS _v
          FROM {raw_sql(pages, columns)} WHERE _gone IS NOT TRUE
        )
        SELECT {names}, _n, _fetched_at FROM state SEMI JOIN again USING (_f)
        QUALIFY row_number() OVER (PARTITION BY _k ORDER BY _v DESC NULLS LAST, _n DESC) = 1
          AND (_n // {ROWS_OF_A_PAGE} = max(_n // {ROWS_OF_A_PAGE}) OVER (PARTITION BY _f) OR {not stream.together})"""
    )
