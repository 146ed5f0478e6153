"""Newest: of raw rows the newest state of each key, told without holding the rows themselves in memory."""

from collections.abc import Iterable, Sequence

import duckdb

from wellserved.records.writer import quoted, text_literal
from wellserved.sources.connect.landing import ROWS_OF_A_PAGE, LandedPage
from wellserved.sources.connect.stream import Stream

LARGEST_ROW = 16 << 20
OWN = ("_n", "_fetched_at", "_gone", "_is_gone", "_instance")


def raw_sql(pages: Sequence[LandedPage], columns: Iterable[str]) -> str:
    """A relation of raw rows: the columns as texts, _n, _fetched_at and _gone."""
    typed = [f"{text_literal(name)}: 'VARCHAR'" for name in columns]
    typed += ["'_n': 'BIGINT'", "'_fetched_at': 'VARCHAR'", "'_gone': 'BOOLEAN'"]
    if not pages:
        nulls = [f"CAST(NULL AS VARCHAR) AS {quoted(name)}" for name in columns]
        own = ["CAST(NULL AS BIGINT) AS _n", "CAST(NULL AS VARCHAR) AS _fetched_at", "CAST(NULL AS BOOLEAN) AS _gone"]
        return f"(SELECT {', '.join([*nulls, *own])} WHERE false)"
    files = ", ".join(text_literal(str(page.path)) for page in pages)
    return f"""read_json([{files}], format = 'newline_delimited', records = true, compression = 'gzip',
        maximum_object_size = {LARGEST_ROW}, columns = {{{", ".join(typed)}}})"""


def tops(stream: Stream) -> list[str]:
    """The columns in which a stream's key and version stand."""
    return list(dict.fromkeys(path.split(".")[0] for path in (*stream.key, stream.version) if path))


def key_sql(key: Sequence[str]) -> str:
    """SQL of what names a row, or rows that come together, as one text."""
    return "concat_ws('|', " + ", ".join(_at_sql(path) for path in key) + ")"


def _at_sql(path: str) -> str:
    """SQL of a field by its path, as text."""
    top, *below = path.split(".")
    return f"json_extract_string({quoted(top)}, {text_literal('$.' + '.'.join(below))})" if below else quoted(top)


def version_sql(stream: Stream) -> str:
    """SQL of a version as a number that grows with it: a moment's microseconds, or the number itself."""
    if not stream.version:
        return "NULL"
    text = _at_sql(stream.version)
    return f"coalesce(TRY_CAST({text} AS DOUBLE), epoch_us(TRY_CAST({text} AS TIMESTAMPTZ)))"


def judge(
    session: duckdb.DuckDBPyConnection,
    stream: Stream,
    fate: str,
    rows: str,
    near: Sequence[LandedPage] = (),
) -> None:
    """Make a table of the rows that do not simply count: `_n`, and whether a row stays to tell that its key is gone.

    Of each key the newest state counts: by the stream's version, else by its coming. A key is gone where that was told
    after its last state came. A state that is older than one in an earlier page does not count. Where rows come
    together, those of the last page count.

    Args:
        session: Where the table is made.
        stream: Whose rows they are.
        fate: The table's name.
        rows: A relation of raw rows; of its columns only those of the key and the version are read.
        near: Earlier pages among which a newer state may lie, where pages come out of order.
    """
    if stream.together:
        session.execute(f"CREATE TABLE {quoted(fate)} AS {_fate_of_families(stream, rows)}")
        return
    asked = f"_n, _gone IS TRUE AS _is_gone, {key_sql(stream.key)} AS _k, {version_sql(stream)} AS _v"
    before = f"SELECT {asked} FROM {raw_sql(near, tops(stream) if near and stream.version else [])}"
    if not near or not stream.version:
        before = f"SELECT {asked} FROM {rows} WHERE false"
    session.execute(
        f"""CREATE TABLE {quoted(fate)} AS WITH k AS MATERIALIZED (SELECT {asked} FROM {rows}),
        crowd AS (SELECT _k FROM k GROUP BY _k HAVING count(*) > 1),
        ranked AS (
          SELECT _n, row_number() OVER (PARTITION BY _k ORDER BY _is_gone, _v DESC NULLS LAST, _n DESC) AS nth,
            max(CASE WHEN _is_gone THEN _n END) OVER (PARTITION BY _k) AS gone,
            max(CASE WHEN NOT _is_gone THEN _n END) OVER (PARTITION BY _k) AS came
          FROM k SEMI JOIN crowd USING (_k)
        ), former AS (SELECT _k, max(_v) AS _v FROM ({before}) WHERE NOT _is_gone GROUP BY _k)
        SELECT _n, false AS stays FROM ranked WHERE nth > 1
        UNION SELECT _n, true FROM ranked WHERE nth = 1 AND gone > came
        UNION SELECT _n, true FROM k ANTI JOIN crowd USING (_k) WHERE _is_gone
        UNION SELECT k._n, false FROM k JOIN former ON k._k = former._k WHERE NOT k._is_gone AND k._v < former._v"""
    )


def _fate_of_families(stream: Stream, rows: str) -> str:
    """SQL of the rows that do not simply count, where rows of a family come together in one page."""
    return f"""WITH k AS MATERIALIZED (
          SELECT _n, _n // {ROWS_OF_A_PAGE} AS _p, _gone IS TRUE AS _is_gone, {key_sql(stream.key)} AS _k,
            {key_sql(stream.family)} AS _f FROM {rows}
        ), told AS (
          SELECT _f, max(_p) FILTER (WHERE NOT _is_gone) AS last, max(_n) FILTER (WHERE _is_gone) AS gone
          FROM k GROUP BY _f
        )
        SELECT _n, (_is_gone AND last IS NULL) OR (NOT _is_gone AND _p = last AND gone > _n) IS TRUE AS stays
        FROM k JOIN told USING (_f) WHERE _is_gone OR _p < last OR gone > _n
        UNION SELECT _n, false FROM k WHERE NOT _is_gone QUALIFY _n < max(_n) OVER (PARTITION BY _k, _p)"""


def fill(
    session: duckdb.DuckDBPyConnection, table: str, rows: str, columns: Sequence[str], fate: str, gone: str = ""
) -> None:
    """Make a table of the raw rows that count, and one of those whose keys are gone.

    Args:
        session: Where they are made.
        table: The table's name.
        rows: A relation of raw rows.
        columns: Those to take.
        fate: The table that `judge` made of them, or of more.
        gone: The name of the table of rows whose keys are gone; they are left out where it is empty.
    """
    names = ", ".join(quoted(column) for column in columns)
    taken = f"SELECT {names}, _n, _fetched_at FROM {rows}"
    session.execute(f"CREATE OR REPLACE TABLE {quoted(table)} AS {taken} ANTI JOIN {quoted(fate)} USING (_n)")
    if gone:
        some = session.execute(f"SELECT 1 FROM {quoted(fate)} WHERE stays LIMIT 1").fetchall()
        told = f"{taken} SEMI JOIN (SELECT _n FROM {quoted(fate)} WHERE stays) USING (_n)"
        none = f"SELECT * FROM {quoted(table)} WHERE false"
        session.execute(f"CREATE OR REPLACE TABLE {quoted(gone)} AS {told if some else none}")
