"""Old months go and their kept days stay: no number moves, and what can't be told any more is not told wrong."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from wellserved.flow.catalogue import catalogue
from wellserved.flow.chosen import chosen
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.measure_table import measure_table
from wellserved.flow.retire import RetireReport, retire, retired_days
from wellserved.flow.rows import rows
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.formula import Model
from wellserved.metrics.measurement import Measurement, Note
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Period

FROM, UNTIL, MARK = date(2026, 2, 1), date(2026, 10, 31), date(2026, 5, 1)
SETTING = "\nretention: {{detail: 5 months, then: {then}{cold}}}\n"
SOURCES = ("interaction", "customer", "survey_response", "order", "self_service_session", "agent", "evaluation")
Key = tuple[str, Period, tuple[tuple[str, str | None], ...]]


@dataclass(frozen=True)
class Office:
    """A small organisation's workspace, in a copy of its own."""

    folder: Path

    @property
    def workspace(self) -> Workspace:
        return open_workspace(self.folder)

    def says(self, text: str) -> None:
        own = self.folder / "wellserved.yaml"
        own.write_text(own.read_text().split("\nretention:")[0] + text)

    def told(self, grain: str, by: tuple[str, ...] = ()) -> dict[Key, Measurement]:
        """All KPIs over all days."""
        known = catalogue(self.workspace)
        names = [m.name for m in known.of_rows() if set(by) <= set(m.segments)]
        found = measure(self.workspace, names, start=FROM, end=UNTIL, grain=grain, by=by)
        return {(m.metric, m.period, m.segment): m for m in found if isinstance(m, Measurement)}


def copied(origin: Path, into: Path) -> Office:
    return Office(Path(shutil.copytree(origin, into)))


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten months of an organisation, loaded; nothing is retired."""
    from wellserved.sources.sample import Setting, make_workspace

    folder = tmp_path_factory.mktemp("origin") / "office"
    make_workspace(folder, Setting(100, 9, 1, UNTIL), {}, lambda _: None)
    office = Office(folder)
    office.says(SETTING.format(then="move", cold=", cold: ../cold"))
    load(office.workspace, SOURCES)
    return folder


@pytest.fixture(scope="module")
def whole(origin: Path) -> dict[Key, Measurement]:
    """What all KPIs say while all rows are there, of quarters before, around and after the mark."""
    return Office(origin).told("quarter")


@dataclass(frozen=True)
class Gone:
    """The same after months went, and what was said of it."""

    office: Office
    report: RetireReport


@pytest.fixture(scope="module")
def gone(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gone]:
    office = copied(origin, tmp_path_factory.mktemp("gone") / "office")
    yield Gone(office, retire(office.workspace))


def alike(before: dict[Key, Measurement], after: dict[Key, Measurement]) -> list[Measurement]:
    """What is told of both is the same; what is not told any more."""
    assert list(after) == list(before)
    lost = [after[key] for key in before if after[key].note is Note.RETIRED]
    for key, one in before.items():
        if after[key].note is not Note.RETIRED:
            assert numbers(after[key]) == pytest.approx(numbers(one), rel=1e-11, abs=1e-12, nan_ok=True), key
            assert after[key].note is one.note, key
    return lost


def numbers(one: Measurement) -> list[float]:
    told = (one.value, one.low, one.high, one.n, one.coverage, one.version)
    return [float("nan") if number is None else float(number) for number in told]


def test_no_value_moves_when_months_go_and_what_is_lost_was_told_before(
    whole: dict[Key, Measurement], gone: Gone
) -> None:
    lost = alike(whole, gone.office.told("quarter"))

    known = catalogue(gone.office.workspace)
    models = {name for name in gone.report.lost if isinstance(known.latest(name).formula, Model)}
    assert {one.metric for one in lost} == {*gone.report.lost} - models
    assert models == {"incremental_value", "journey_completion", "journey_time", "time_to_proficiency"}
    told = measure(gone.office.workspace, ["time_to_proficiency"], start=FROM, end=UNTIL, grain="month")
    notes = {one.period.first_day: one.note for one in told if isinstance(one, Measurement)}
    assert {day for day, note in notes.items() if note is Note.RETIRED} == {day for day in notes if day < MARK} != set()
    assert all(one.value is None and one.n == 0 and one.period.first_day < MARK for one in lost)
    assert gone.report.detail_from == MARK
    assert len(gone.report.kept) > 60


def test_rows_of_the_look_back_stay_and_older_ones_are_in_cold_storage(gone: Gone) -> None:
    store, said = gone.office.workspace.store, retired_days(gone.office.workspace)

    cold = {path.name for path in (gone.office.folder.parent / "cold").iterdir()}
    assert cold == {one.segment.path for one in said.shelf}
    assert {one.segment.partition for one in said.shelf} == set(gone.report.months or {}) == {"2026-02"}
    assert all((store.segments / one.segment.path).exists() for one in said.shelf)  # until history has passed


def test_a_split_that_no_roll_up_holds_is_null_on_closed_days_and_rows_are_of_kept_days_only(gone: Gone) -> None:
    cells = gone.office.told("month", by=("queue",))
    offered = [key for key in cells if key[0] == "contacts_offered"]

    open_days, closed = ([key for key in offered if (key[1].first_day >= MARK) is kept] for kept in (True, False))
    assert {key[2] for key in closed} == {key[2] for key in open_days} != set()
    assert {key[1].first_day for key in closed} == {date(2026, month, 1) for month in (2, 3, 4)}
    assert {(cells[key].value, cells[key].n, cells[key].note) for key in closed} == {(None, 0, Note.RETIRED)}
    own, names = gone.office.workspace, ["contacts_offered"]
    table = measure_table(own, names, start=FROM, end=UNTIL, grain="month", by=("queue",)).to_pylist()
    assert [(row["start"], row["queue"], row["n"], row["note"]) for row in table] == [
        (key[1].start.isoformat(), key[2][0][1], cells[key].n, cells[key].note.value) for key in offered
    ]
    with pytest.raises(QueryError, match=r"rows before 2026-05-01 are retired, and rows of 'aht' need them"):
        rows(gone.office.workspace, "aht", start=date(2026, 4, 30))
    assert rows(gone.office.workspace, "aht", limit=1).rows
    told = {one.metric: one.why for one in chosen(gone.office.workspace, ["talk_time_p50", "aht"], "2026-02")}
    assert told["talk_time_p50"].startswith("rows before 2026-05-01 are retired")
    assert told["aht"] == "its days are kept by what is asked"


def test_where_an_engine_makes_the_facts_what_is_told_of_closed_months_of_customers_is_lost_too(
    origin: Path, tmp_path: Path
) -> None:
    """What really is lost there is what `retire --dry-run` says: found by asking ClickHouse and PostgreSQL."""
    office = copied(origin, tmp_path / "office")
    here = retire(office.workspace, dry_run=True)
    office.says(SETTING.format(then="move", cold=", cold: ../cold") + "engine: clickhouse\nenrich_on: engine\n")
    there = retire(office.workspace, dry_run=True)

    known = catalogue(office.workspace)
    more = set(there.lost) - set(here.lost)
    assert set(here.lost) < set(there.lost)
    assert {known.latest(name).record for name in more} <= {"customer_period", "order"}, more
    assert {"clv", "customer_equity", "margin_per_customer"} <= more
    assert set(there.kept).isdisjoint(there.lost)
    assert there.rollups == here.rollups
