"""Where an engine makes the facts, old months go as from DuckDB: kept days stay, and new days are as they were."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.engines.test_facts_there import alike
from tests.flow.test_retire_later import CALLS, CLOCK, KPIS, MARK, MOVED, SETTINGS, Office
from wellserved.flow.engines import open_engine
from wellserved.flow.retire import retire, retired_days, undo
from wellserved.metrics.measurement import Note
from wellserved.records.register import CONTRACTS
from wellserved.store.engines.clickhouse_server import Within


@pytest.fixture
def offices(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Office, Office]]:
    """The same calls for DuckDB and for an engine."""
    there = "engine: clickhouse\n"
    if address:
        monkeypatch.setenv("WELLSERVED_URL", address)
        there = "engine: postgres\nengine_url: ${WELLSERVED_URL}\n"
    found = Office(tmp_path / "a" / "here"), Office(tmp_path / "b" / "there")
    for office, more in zip(found, ("", f"{there}enrich_on: engine\n"), strict=True):
        office.write("wellserved.yaml", SETTINGS + MOVED + more)
        office.write("sources/calls.yaml", CALLS)
    yield found
    Within.leave()


def some(chance: random.Random, first: datetime, days: int, count: int, begin: int = 0) -> list[str]:
    """Contacts of customers who call every few weeks, some of them again within days."""
    found = []
    for number in range(begin, begin + count):
        moment = first + timedelta(minutes=chance.randrange(days * 1440))
        channel, talk = chance.choice(["voice", "chat"]), chance.choice([30, 90.5, 400])
        found.append(f"{number},c{chance.randrange(40)},{channel},{moment:%Y-%m-%d %H:%M},{talk}")
    return found


def rows(office: Office, record: str) -> list[tuple[Any, ...]]:
    """Rows of days that are kept, but for what each load calls itself."""
    contract = CONTRACTS[record]
    names = ", ".join(f'"{one.name}"' for one in contract.all_columns if one.name not in ("batch", "loaded_at"))
    sql = f'SELECT {names} FROM "{record}" WHERE "{contract.time}" >= TIMESTAMPTZ \'{MARK} 00:00:00+01\' ORDER BY 1'
    engine = open_engine(office.workspace)
    try:
        return engine.query(sql)
    finally:
        engine.close()


def same(wanted: list[tuple[Any, ...]], found: list[tuple[Any, ...]]) -> None:
    assert len(wanted) == len(found)
    differ = [(a, b) for r, s in zip(wanted, found, strict=True) for a, b in zip(r, s, strict=True) if not alike(a, b)]
    assert differ == []


def test_months_go_and_new_days_are_completed_as_if_nothing_had_gone(offices: tuple[Office, Office]) -> None:
    here, there = offices
    former = some(random.Random(1), datetime(2025, 10, 2), 334, 330)
    export = former + some(random.Random(2), datetime(2026, 9, 1), 14, 30, 2000)
    for office in offices:
        office.load(former)
        retire(office.workspace, clock=CLOCK)
        office.load(export)

    said = retired_days(there.workspace)
    assert said.until == MARK and {one.segment.record for one in said.shelf} == {"interaction"}
    same(rows(here, "interaction"), rows(there, "interaction"))
    same(rows(here, "issue"), rows(there, "issue"))
    same(here.values(), there.values())
    lost = {row[0] for row in there.values() if row[-1] is Note.RETIRED}
    assert lost == {"talk_time_p50"} and {row[0] for row in there.values()} == {*KPIS}

    undo(there.workspace, "2025-10", clock=CLOCK)
    undo(here.workspace, "2025-10", clock=CLOCK)
    same(here.values(), there.values())
