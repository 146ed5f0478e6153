"""What a source says of landed tables, and their parts, which are read once whoever asks."""

from pathlib import Path

import pytest

from tests.sources.conftest import source
from wellserved.records.landed_rows import Layout
from wellserved.sources.landed import stage_landed
from wellserved.sources.landed_parts import LandedParts
from wellserved.sources.limits import Limits
from wellserved.sources.reader import Reader
from wellserved.terms.errors import DefinitionError

USERS = """
source: landed
record: agent
tables:
  user: TABLE
query: SELECT id, name FROM user
columns: {agent_id: id, name: name, kind: "'human'"}
"""


def test_a_table_is_a_path_or_told_more_exactly() -> None:
    plain, exact = (
        source(USERS.replace("TABLE", table)).landed
        for table in ("users.csv", "{path: users.csv, columns: name, key: [id], newest: [load, changed]}")
    )

    assert plain and plain.tables["user"].layout == Layout()
    assert exact and exact.tables["user"].layout == Layout(("name",), ("id",), ("load", "changed"))
    assert plain.meaning != exact.meaning


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ("{path: users.csv, keys: id}", "a table has no 'keys'"),
        ("{path: users.csv, newest: load}", "the newest of which rows"),
        ("{path: users.csv, key: [1]}", "'key' is a column"),
        ("{key: id}", "needs a path"),
    ],
)
def test_a_table_that_is_told_wrongly_is_refused_with_its_place(table: str, what: str) -> None:
    with pytest.raises(DefinitionError, match=what) as refused:
        source(USERS.replace("TABLE", table))

    assert refused.value.where == "sources/calls.yaml, line 5"
    assert refused.value.fix


def test_a_part_that_two_sources_join_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("id,name,load\n1,Eve,1\n1,Eva,2\n", encoding="utf-8")
    limits, folder = Limits(), tmp_path / "staging"
    with Reader(limits) as reader:
        parts = LandedParts(reader, folder)
        for table in ("users.csv", "{path: users.csv, key: id, newest: load}"):
            (file,) = stage_landed(
                source(USERS.replace("TABLE", table)), tmp_path, folder, lambda _: False, limits, parts
            )
            assert file.rows == (2 if table == "users.csv" else 1)

    assert (
        len(list(folder.glob("*.parquet"))) == 2
    )  # the part, and the last question's rows in the place of the first's
