"""After old months went, new days are what they would be had nothing gone; rows of closed days wait."""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from wellserved.flow.chosen import chosen
from wellserved.flow.doctor import doctor
from wellserved.flow.engines import open_engine
from wellserved.flow.journeys import journeys
from wellserved.flow.load import LoadReport, load
from wellserved.flow.measure import measure
from wellserved.flow.quarantine import list_kept_out, retry
from wellserved.flow.retire import retire, retired_days, undo
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement, Note
from wellserved.terms.errors import DefinitionError, NotAllowed, QueryError, StoreError

CLOCK, MARK = datetime(2026, 9, 20, tzinfo=UTC), date(2026, 3, 1)
SETTINGS = """name: office
zone: Europe/Berlin
threads: 1
memory_limit: 512MB
customer_panel: false
rollups: [{record: interaction, by: [channel]}, {record: issue}]
"""
MOVED = "retention: {detail: 5 months, then: move, cold: ../cold}\n"
CALLS = """
source: files
record: interaction
path: exports/calls.csv
zone: Europe/Berlin
columns:
  interaction_id: id
  customer_id: customer
  channel: channel
  direction: "'inbound'"
  started_at: started
  talk_seconds: talk
  abandoned: "'no'"
"""
HEAD = "id,customer,channel,started,talk"
KPIS = ("contacts_offered", "aht", "fcr_no_repeat", "issues_opened", "channel_switch", "talk_time_p50")


@cache
def kept(folder: Path) -> Workspace:
    """A workspace that is asked often; it sees each load and each edit."""
    return open_workspace(folder, kept=True)


@dataclass(frozen=True)
class Office:
    """Calls of some customers who call again, in one file that is written anew with each export."""

    folder: Path

    @property
    def workspace(self) -> Workspace:
        return kept(self.folder).now()

    def copy(self, folder: Path) -> "Office":
        return Office(Path(shutil.copytree(self.folder, folder)))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def load(self, lines: Sequence[str]) -> LoadReport:
        self.write("exports/calls.csv", "\n".join([HEAD, *lines, ""]))
        return load(self.workspace, clock=CLOCK)

    def rows(self, record: str, time: str) -> list[tuple[Any, ...]]:
        """Rows from the mark on, without their provenance."""
        engine = open_engine(self.workspace)
        try:
            return engine.query(
                f'SELECT * EXCLUDE (source, loaded_at, batch) FROM "{record}"'
                f" WHERE CAST(timezone('Europe/Berlin', \"{time}\") AS DATE) >= DATE '{MARK}' ORDER BY 1"
            )
        finally:
            engine.close()

    def values(self, *names: str, **asked: Any) -> list[tuple[Any, ...]]:
        own: dict[str, Any] = {"start": date(2025, 10, 1), "end": date(2026, 9, 30), "grain": "month"}
        own |= {"as_of": CLOCK} | asked
        found = measure(self.workspace, names or KPIS, **own)
        return [(m.metric, m.period.first_day, m.value, m.low, m.high, m.n, m.note) for m in found
                if isinstance(m, Measurement)]  # fmt: skip


def lines(chance: random.Random, first: datetime, last: datetime, count: int, begin: int = 0) -> list[str]:
    """Contacts, many of them by a few customers within a month of each other."""
    minutes = int((last - first).total_seconds() // 60)
    found = []
    for number in range(begin, begin + count):
        moment = first + timedelta(minutes=chance.randrange(minutes))
        channel, talk = chance.choice(["voice", "chat"]), chance.choice([30, 90.5, 400])
        found.append(f"{number},c{chance.randrange(9)},{channel},{moment:%Y-%m-%d} 1{moment.minute % 10}:00,{talk}")
    return found


@pytest.fixture(scope="module")
def former() -> list[str]:
    return lines(random.Random(1), datetime(2025, 10, 2), datetime(2026, 9, 1), 400)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, former: list[str]) -> Office:
    """All rows are there."""
    office = Office(tmp_path_factory.mktemp("whole") / "office")
    office.write("wellserved.yaml", SETTINGS + MOVED)
    office.write("sources/calls.yaml", CALLS)
    office.load(former)
    return office


@pytest.fixture(scope="module")
def thinned(whole: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The same without the rows of old months."""
    office = whole.copy(tmp_path_factory.mktemp("thinned") / "office")
    retire(office.workspace, clock=CLOCK)
    return office


def test_new_days_are_completed_as_if_nothing_had_gone(
    whole: Office, thinned: Office, former: list[str], tmp_path: Path
) -> None:
    chance = random.Random(2)
    corrected = [line.replace("voice", "email") if "2026-03-0" in line else line for line in former]
    export = corrected + lines(chance, datetime(2026, 3, 1), datetime(2026, 3, 6), 20, 1000)
    export += lines(chance, datetime(2026, 9, 1), datetime(2026, 9, 15), 40, 2000)
    late = lines(chance, datetime(2025, 12, 3), datetime(2026, 2, 20), 5, 3000)
    full, thin = whole.copy(tmp_path / "full" / "office"), thinned.copy(tmp_path / "thin" / "office")
    shutil.copytree(thinned.folder.parent / "cold", tmp_path / "thin" / "cold")  # both were moved elsewhere
    before = thin.values()

    full.load(export)
    report = thin.load(export + late)

    assert thin.rows("interaction", "started_at") == full.rows("interaction", "started_at")
    assert thin.rows("issue", "first_contact_at") == full.rows("issue", "first_contact_at")
    (told,) = report.records
    assert told.reasons == {"detail_retired": 5} and told.read == 465
    assert [row for row in thin.values() if row[1] < MARK] == [row for row in before if row[1] < MARK]
    assert [row for row in thin.values() if row[1] >= MARK] == [row for row in full.values() if row[1] >= MARK]

    undo(thin.workspace, "2025-10", clock=CLOCK)
    retry(thin.workspace, clock=CLOCK)
    full.load(export + late)
    assert list_kept_out(thin.workspace) == []
    assert thin.values() == full.values()
    assert [p.code for p in doctor(thin.workspace) if p.severity == "error"] == []


def test_the_same_export_again_changes_nothing(thinned: Office, former: list[str], tmp_path: Path) -> None:
    thin = thinned.copy(tmp_path / "office")
    before = thin.values()

    (told,) = load(thin.workspace, full=True, clock=CLOCK).records

    assert (told.unchanged, told.loaded, told.quarantined) == (400, 0, 0)
    assert thin.values() == before


def test_what_can_not_be_is_refused(whole: Office, tmp_path: Path) -> None:
    office = whole.copy(tmp_path / "office")
    office.write("wellserved.yaml", SETTINGS + "retention: {detail: 5 months}\n")
    with pytest.raises(NotAllowed, match="would be dropped for good"):
        retire(office.workspace, clock=CLOCK)
    assert retire(office.workspace, dry_run=True, clock=CLOCK).detail_from == MARK
    office.write("wellserved.yaml", SETTINGS + "retention: {detail: 3 months}\n")
    with pytest.raises(QueryError, match=r"too short: 90 days are needed for the KPI repeat_purchase"):
        retire(office.workspace, clock=CLOCK)
    with pytest.raises(QueryError, match="no month is retired"):
        undo(office.workspace, "2026-01")
    assert retired_days(office.workspace).until is None


def test_an_interrupted_retirement_leaves_all_or_nothing_and_can_be_done_again(whole: Office, tmp_path: Path) -> None:
    code = "import sys; from wellserved.flow.retire import retire; from wellserved.flow.workspace import open_workspace"
    for point in ("cold_done", "commit_done"):
        office = whole.copy(tmp_path / point / "office")
        before = len(office.rows("interaction", "started_at")), held(office)

        died = subprocess.run(
            [sys.executable, "-c", f"{code}; retire(open_workspace(sys.argv[1]))", str(office.folder)],
            env={**os.environ, "WELLSERVED_CRASH_AT": point},
            capture_output=True, timeout=60, check=False,
        )  # fmt: skip

        assert died.returncode == -signal.SIGKILL
        done = point == "commit_done"
        assert retired_days(office.workspace).until == (MARK if done else None)
        assert (held(office) < before[1]) is done
        assert retire(office.workspace, clock=CLOCK).detail_from == (None if done else MARK)
        assert retired_days(office.workspace).until == MARK
        assert len(office.rows("interaction", "started_at")) == before[0]


def held(office: Office) -> int:
    engine = open_engine(office.workspace)
    try:
        ((rows,),) = engine.query("SELECT count(*) FROM interaction")
    finally:
        engine.close()
    return int(rows)


def test_what_changed_in_cold_storage_does_not_come_back(whole: Office, tmp_path: Path) -> None:
    office = whole.copy(tmp_path / "office")
    retire(office.workspace, clock=CLOCK)
    one = next((tmp_path / "cold").glob("interaction-*.parquet"))
    one.write_bytes(one.read_bytes()[:-1] + b"?")

    with pytest.raises(StoreError, match="not as they were put there"):
        undo(office.workspace, "2025-10", clock=CLOCK)
    assert retired_days(office.workspace).until == MARK
    one.unlink()
    assert {"rows_retired", "cold_missing"} <= {problem.code for problem in doctor(office.workspace)}


def test_a_new_meaning_is_not_told_of_closed_days_and_an_old_one_still_is(thinned: Office, tmp_path: Path) -> None:
    office = thinned.copy(tmp_path / "office")
    before = {row[1]: row for row in office.values("aht")}
    shipped = (resources.files("wellserved") / "catalogue/process/aht.yaml").read_text()
    meant = shipped.replace("version: 1", "version: 2").replace("mean: handle_seconds", "mean: talk_seconds / 2")

    office.write("metrics/aht.yaml", meant)
    for _ in range(2):
        told = {row[1]: row for row in office.values("aht")}
        assert {day for day in told if told[day][-1] is Note.RETIRED} == {day for day in told if day < MARK}
        assert all(told[day][2] is None for day in told if day < MARK)
        assert told[MARK][2] != before[MARK][2]
        load(office.workspace, clock=CLOCK)  # keeps the new meaning from the mark on
    (why,) = chosen(office.workspace, ["aht"], "2025-11")
    assert why.why.endswith("they are kept as version 1, and this is version 2")

    office.write("metrics/aht.yaml", meant.replace("effective: null", f"effective: {MARK}"))
    told = {row[1]: row for row in office.values("aht")}
    assert [told[day] for day in told if day < MARK] == [before[day] for day in before if day < MARK]
    assert told[MARK][2] != before[MARK][2]


def test_a_setting_that_needs_rows_that_went_is_refused_and_so_are_questions_over_them(
    thinned: Office, tmp_path: Path
) -> None:
    office = thinned.copy(tmp_path / "office")

    with pytest.raises(QueryError, match="rows before 2026-03-01 are retired, and journeys need them"):
        journeys(office.workspace, "2026-02")
    office.write("wellserved.yaml", SETTINGS + MOVED + "issues: {window_days: 80}\n")
    with pytest.raises(DefinitionError, match=r"new rows need rows since 2025-12 .*those before 2026-01 went"):
        load(office.workspace, clock=CLOCK)
