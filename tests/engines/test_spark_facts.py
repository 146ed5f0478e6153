"""Facts that Spark wrote: found again where another process dropped them, put in place once, forgotten when erased."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks.spark_cluster import is_possible

from tests.engines.spark_rows import session
from wellserved.records.contract import Column, Type
from wellserved.store.engines.facts_there import Statements
from wellserved.store.engines.spark_engine import SparkEngine
from wellserved.store.engines.spark_facts import Workshop
from wellserved.store.engines.spark_tables import read_made
from wellserved.terms.errors import EngineError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.skipif(not is_possible(), reason="there is no pyspark or no Java on this machine")
COLUMNS = (Column("who", Type.TEXT),)
TOLD = Statements((), ("SELECT 'c1' AS who",))
TABLE = "made_contact_0"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "engines" / "spark", session().sql)


def reading(workshop: Workshop, *, again: bool) -> SparkEngine:
    """An engine that reads a table of facts, and may make it where it is not there."""

    def frame(own: "SparkSession") -> "DataFrame":
        if again and not workshop.has(TABLE):
            workshop.make(TABLE, COLUMNS, TOLD)
        return read_made(own, workshop.place(TABLE), COLUMNS)

    relation: Callable[[SparkSession], DataFrame] = frame
    return SparkEngine(session(), {"contact": relation})


def test_facts_that_another_process_dropped_meanwhile_are_made_again(workshop: Workshop) -> None:
    workshop.make(TABLE, COLUMNS, TOLD)
    engine = reading(workshop, again=True)
    assert engine.query('SELECT "who" FROM "contact"') == [("c1",)]

    workshop.tidy(set())
    assert not workshop.has(TABLE)

    assert engine.query('SELECT "who" FROM "contact"') == [("c1",)]


def test_files_that_are_lost_are_told(workshop: Workshop) -> None:
    workshop.make(TABLE, COLUMNS, TOLD)
    engine = reading(workshop, again=False)
    engine.query('SELECT "who" FROM "contact"')
    workshop.tidy(set())

    with pytest.raises(EngineError, match="could not run the query"):
        engine.query('SELECT "who" FROM "contact"')


def test_facts_that_two_processes_make_at_once_are_there_once(workshop: Workshop, tmp_path: Path) -> None:
    workshop.make(TABLE, COLUMNS, TOLD)
    workshop.make(TABLE, COLUMNS, TOLD)

    assert [one.name for one in (tmp_path / "engines" / "spark").iterdir()] == [TABLE]


def test_what_a_killed_process_had_begun_is_forgotten_with_a_customer(workshop: Workshop, tmp_path: Path) -> None:
    workshop.make(TABLE, COLUMNS, TOLD)
    begun = tmp_path / "engines" / "spark" / "making_0" / "step_0"
    begun.mkdir(parents=True)
    (begun / "part.parquet").write_text("c1")

    workshop.forget()

    assert [one.name for one in (tmp_path / "engines" / "spark").iterdir()] == [TABLE]
