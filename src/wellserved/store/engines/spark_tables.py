"""Spark's tables: the store's segments, read where they lie."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wellserved.records.contract import Column, Type
from wellserved.store.catalog import Segment
from wellserved.store.engines.as_one import PERSONS, ROWS, as_one_sql
from wellserved.store.engines.parts import Part
from wellserved.store.views import PLACE

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TYPES = {
    Type.TEXT: "STRING", Type.NUMBER: "DOUBLE", Type.WHOLE: "BIGINT", Type.FLAG: "BOOLEAN", Type.DATE: "DATE",
    Type.TIME: "TIMESTAMP", Type.MONEY: "DECIMAL(18, 4)",
}  # fmt: skip


class Tables:
    """Segments as data frames.

    Args:
        session: Whose.
        folder: Where the segments lie, as this machine and each worker reach it.
    """

    def __init__(self, session: "SparkSession", folder: Path) -> None:
        self._session = session
        self._folder = folder

    def frame(self, part: Part) -> "DataFrame":
        """A relation's rows."""
        if part.persons is None:
            return self._rows(part)
        sql = as_one_sql(part, "spark")
        for name, one in ((ROWS, part), (PERSONS, part.persons)):
            view = f"`{name} of {part.name}`"
            self._rows(one).createOrReplaceTempView(view)
            sql = sql.replace(f"`{name}` AS", f"{view} AS")
        return self._session.sql(sql)

    def _rows(self, part: Part) -> "DataFrame":
        """Its rows as segments hold them."""
        if not part.segments:
            return self._session.sql(empty_sql(part.columns))
        hurt = [segment for segment in part.segments if segment.partition in part.hurt]
        whole = [segment for segment in part.segments if segment.partition not in part.hurt]
        frames = [self._read(part.columns, whole)] if whole else []
        frames += [self._left(part, hurt)] if hurt else []
        return frames[0] if len(frames) == 1 else frames[0].unionAll(frames[1])

    def _read(self, columns: Sequence[Column], segments: Sequence[Segment]) -> "DataFrame":
        """Columns by their names; what an older segment lacks is null."""
        reader: Any = self._session.read
        reader = reader.schema(_schema(columns)) if columns else reader.option("mergeSchema", "true")
        found: DataFrame = reader.parquet(*(str((self._folder / segment.path).absolute()) for segment in segments))
        return found

    def _left(self, part: Part, segments: Sequence[Segment]) -> "DataFrame":
        """The rows that were not taken away since."""
        from pyspark.sql.functions import broadcast, col

        names = [col(f"`{column.name}`") for column in part.columns]
        file, number = (column.name for column in PLACE)
        rows = self._read(part.columns, segments)
        placed = rows.select(*names, col("_metadata.file_name").alias(file), col("_metadata.row_index").alias(number))
        gone = self._read(PLACE, part.gone)
        return placed.join(broadcast(gone), [file, number], "left_anti").select(*names)


def read_made(session: "SparkSession", folder: Path | None, columns: Sequence[Column]) -> "DataFrame":
    """Facts that Spark wrote; none where there is no folder."""
    if folder is None:
        return session.sql(empty_sql(columns))
    return session.read.schema(_schema(columns)).parquet(str(folder))


def _schema(columns: Sequence[Column]) -> str:
    return ", ".join(f"`{column.name}` {TYPES[column.type]}" for column in columns)


def empty_sql(columns: Sequence[Column]) -> str:
    """A SELECT of no rows with these columns."""
    typed = ", ".join(f"CAST(NULL AS {TYPES[column.type]}) AS `{column.name}`" for column in columns)
    return f"SELECT {typed} WHERE FALSE"
