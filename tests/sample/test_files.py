"""The sample's files: the same seed gives the same bytes, and every time lies in the time told."""

import hashlib
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from wellserved.records.register import CONTRACTS
from wellserved.sources.sample import Setting, make_workspace
from wellserved.terms.errors import QueryError, SourceError

SMALL = Setting(customers=300, months=3, seed=4)


def digests(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    make_workspace(tmp_path / "one", SMALL, {"starter.yaml": "name: starter\n"})
    make_workspace(tmp_path / "two", SMALL, {"starter.yaml": "name: starter\n"})

    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_gives_another_organisation(tmp_path: Path) -> None:
    make_workspace(tmp_path / "one", SMALL, {})
    make_workspace(tmp_path / "two", Setting(customers=300, months=3, seed=5), {})
    one, two = digests(tmp_path / "one"), digests(tmp_path / "two")

    assert {name for name in one if name.startswith("exports/") and one[name] == two[name]} == set()


def test_making_it_again_leaves_the_same_files(tmp_path: Path) -> None:
    make_workspace(tmp_path, SMALL, {})
    before = digests(tmp_path)
    make_workspace(tmp_path, SMALL, {})

    assert digests(tmp_path) == before


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")

    with pytest.raises(SourceError, match="something else than a sample"):
        make_workspace(tmp_path, SMALL, {})
    assert [p.name for p in tmp_path.iterdir()] == ["letters.txt"]


def test_a_column_is_one_of_its_record(tmp_path: Path) -> None:
    made = make_workspace(tmp_path, SMALL, {})
    paths = {record: tmp_path / "exports" / f"{record}.parquet" for record in made}

    for record, path in paths.items():
        if path.is_file():
            known = {c.name for c in CONTRACTS[record].columns}
            assert set(parquet.read_schema(path).names) <= known, record


def test_contacts_lie_within_the_months_told(tmp_path: Path) -> None:
    make_workspace(tmp_path, SMALL, {})
    table = parquet.read_table(tmp_path / "exports" / "interaction.parquet")
    started: list[datetime] = [at for at in table.column("started_at").to_pylist() if at]

    assert date(2026, 7, 31) <= min(started).date()
    assert max(started).date() <= date(2026, 10, 31)


def test_of_a_contact_that_still_waits_at_the_end_nothing_is_told_but_that_it_came(tmp_path: Path) -> None:
    make_workspace(tmp_path, Setting(customers=300, months=1, seed=3), {})
    contacts = parquet.read_table(tmp_path / "exports" / "interaction.parquet").to_pylist()
    waiting = [row for row in contacts if row["answered_at"] is None and not row["abandoned"]]
    told = ("abandoned", "agent_id", "team", "ended_at", "talk_seconds", "wrap_seconds", "resolved", "transferred")

    assert len(waiting) == 1
    assert {row["handled_by"] for row in waiting} == {"none"}
    assert {row[name] for row in waiting for name in told} == {None}


def test_no_part_of_a_contact_begins_after_the_end(tmp_path: Path) -> None:
    make_workspace(tmp_path, Setting(customers=300, months=1, seed=3), {})
    table = parquet.read_table(tmp_path / "exports" / "interaction_segment.parquet")
    started: list[datetime] = [at for at in table.column("started_at").to_pylist() if at]

    assert max(started) < datetime(2026, 10, 31, 23)  # midnight in Berlin


@pytest.mark.parametrize(("customers", "months"), [(100, 1), (100, 4), (150, 14)])
def test_the_smallest_organisation_can_be_simulated(tmp_path: Path, customers: int, months: int) -> None:
    rows = make_workspace(tmp_path, Setting(customers=customers, months=months), {})

    assert rows["interaction"] > 0
    assert (tmp_path / "truth.json").is_file()


@pytest.mark.parametrize("wrong", [{"customers": 99}, {"months": 0}, {"months": 61}, {"seed": -1}])
def test_a_size_that_can_not_be_simulated_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(QueryError):
        Setting(**wrong)  # type: ignore[arg-type]
