"""Spark's facts: Parquet that its workers write beside the store's segments, each folder put in its place whole."""

import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wellserved.records.contract import Column
from wellserved.store.engines.facts_there import PREFIX, Statements

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

FACTS, BEGUN = "facts", "making_"


class Workshop:
    """Where Spark makes facts.

    Args:
        folder: As this machine and each worker reach it.
        run: Gives a statement's rows.
    """

    dialect = "spark"
    in_steps = True

    def __init__(self, folder: Path, run: "Callable[[str], DataFrame]") -> None:
        self._folder = folder.absolute()
        self._run = run

    def has(self, table: str) -> bool:
        """Whether a table is there, whole."""
        return self.place(table).is_dir()

    def make(self, table: str, columns: Sequence[Column], told: Statements) -> None:
        """Make a table beside, and give it its name when it is whole."""
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f"{BEGUN}{secrets.token_hex(4)}"
        try:
            for number, (name, sql) in enumerate(told.steps):  # Spark would work them out wherever they are read
                made, place = self._run(sql), str(beside / f"step_{number}")
                made.write.parquet(place)
                made.sparkSession.read.parquet(place).createOrReplaceTempView(f"`{name}`")
            self._run(told.rows[0]).write.parquet(str(beside / FACTS))
            self._put(beside / FACTS, table)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def _put(self, made: Path, table: str) -> None:
        try:
            made.rename(self.place(table))
        except OSError:
            if not self.has(table):  # as it is where another process made the same meanwhile
                raise

    def place(self, table: str) -> Path:
        """The folder that holds a table."""
        return self._folder / table

    def formers(self, record: str) -> Mapping[str, str]:
        """None: all is made anew."""
        return {}

    def tidy(self, wanted: set[str]) -> None:
        """Drop facts that nobody asks for any more."""
        for found in self._folder.glob(f"{PREFIX}*"):
            if found.name not in wanted:
                shutil.rmtree(found, ignore_errors=True)

    def forget(self) -> None:
        """Remove what processes that were killed had begun: it may tell of a customer who was erased."""
        for found in self._folder.glob(f"{BEGUN}*"):
            shutil.rmtree(found, ignore_errors=True)
