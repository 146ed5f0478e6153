"""Rows given by hand as Spark's relations, in a Spark within this process's reach that is made for small rows."""

import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from wellserved.store.engines.spark_engine import SparkEngine
from wellserved.store.engines.spark_session import session_at

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SMALL = {  # nothing is compiled for a handful of rows, and nothing is spread over partitions
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.log.level": "OFF",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}
URL = "local[1]?" + "&".join(f"{name}={value}" for name, value in SMALL.items())


def session() -> "SparkSession":
    """One Spark for all tests of a process."""
    return session_at(URL)


def engine_over(tables: Mapping[str, pa.Table]) -> SparkEngine:
    """An engine whose records have these rows."""
    return SparkEngine(session(), {name: _given(table) for name, table in tables.items()})


def _given(table: pa.Table) -> "Callable[[SparkSession], DataFrame]":
    def frame(own: "SparkSession") -> "DataFrame":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return own.createDataFrame(table)

    return frame
