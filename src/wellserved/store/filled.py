"""Filled: which columns of a record have a value in every row, by what its files say of themselves."""

from collections.abc import Iterator, Mapping

from wellserved.store.engine import Engine
from wellserved.store.views import literal

WORTH_KNOWING = 100_000  # rows; fewer are read before the files have told
NOTHING: frozenset[str] = frozenset()


class Filled(Mapping[str, frozenset[str]]):
    """By record, columns without a null; a record's files are asked when that is first needed.

    Args:
        engine: Whose records.
        told: What its files told before; it is added to.
    """

    def __init__(self, engine: Engine, told: dict[str, frozenset[str]] | None = None) -> None:
        self._engine = engine
        self._told: dict[str, frozenset[str]] = {} if told is None else told

    def __getitem__(self, record: str) -> frozenset[str]:
        if record not in self._engine.extents:
            raise KeyError(record)
        if record not in self._told:
            self._told[record] = self._ask(record)
        return self._told[record]

    def __iter__(self) -> Iterator[str]:
        return iter(self._engine.extents)

    def __len__(self) -> int:
        return len(self._engine.extents)

    def _ask(self, record: str) -> frozenset[str]:
        extent = self._engine.extents[record]
        if not extent.files or extent.rows < WORTH_KNOWING:
            return NOTHING
        asked = _nulls_sql(extent.files)
        rows = _asked_beside(asked) if extent.elsewhere else self._engine.query(asked)
        return frozenset(str(name) for (name,) in rows)


def _asked_beside(sql: str) -> list[tuple[str]]:
    """What files say of themselves, where the engine does not read them."""
    from wellserved.store.duckdb_engine import connect

    connection = connect()
    rows: list[tuple[str]] = connection.execute(sql).fetchall()
    connection.close()
    return rows


def _nulls_sql(files: tuple[str, ...]) -> str:
    """Columns that every part of every file has, and has without a null."""
    listed = ", ".join(literal(file) for file in files)
    parts = "SELECT file_name, row_group_id, path_in_schema AS name, stats_null_count AS nulls"
    return f"""
WITH parts AS ({parts} FROM parquet_metadata([{listed}]))
SELECT name FROM parts GROUP BY name
HAVING BOOL_AND(COALESCE(nulls = 0, FALSE))
  AND COUNT(*) = (SELECT COUNT(DISTINCT (file_name, row_group_id)) FROM parts)"""
