"""Clocks are kept up to date by load: for changed cases only, and for all where schedules change."""

from pathlib import Path
from typing import Any

from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.workspace import open_workspace

SETTINGS = """
name: desk
schedules: {office: {daily: "09:00-17:00"}, late: {daily: "12:00-20:00"}}
sla: {policies: [{name: std, hours: business, targets: {first_reply: 1 hour, next_reply: 1 hour}}]}
"""
CASES = "source: files\nrecord: case\npath: case.csv\nzone: UTC\ncolumns: {case_id: id, created_at: created}\n"
EVENTS = """
source: files
record: case_event
path: event-*.csv
zone: UTC
columns: {event_id: id, case_id: ticket, at: said, kind: kind, value: value}
"""
FIRST = "id,ticket,said,kind,value\n1,a,2026-05-05 08:30,customer_message,\n2,b,2026-05-05 09:00,customer_message,\n"
SECOND = """id,ticket,said,kind,value
3,a,2026-05-05 10:45,public_reply,
4,a,2026-05-05 11:00,customer_message,
5,a,2026-05-05 11:30,schedule,late
6,a,2026-05-05 13:30,public_reply,
"""


def desk(folder: Path, *events: str) -> Path:
    """A workspace whose events lie in so many files."""
    (folder / "sources").mkdir(parents=True)
    (folder / "wellserved.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "sources" / "case.yaml").write_text(CASES, encoding="utf-8")
    (folder / "sources" / "case_event.yaml").write_text(EVENTS, encoding="utf-8")
    (folder / "case.csv").write_text("id,created\na,2026-05-05 08:30\nb,2026-05-05 09:00\n", encoding="utf-8")
    for number, text in enumerate(events):
        (folder / f"event-{number}.csv").write_text(text, encoding="utf-8")
    return folder


def clocks(folder: Path) -> list[tuple[Any, ...]]:
    """All clocks after a load."""
    workspace = open_workspace(folder)
    load(workspace)
    engine = open_engine(workspace)
    try:
        return engine.query(
            """SELECT clock_id, business_minutes, calendar_minutes, target_minutes, breached,
            CAST(due_at AS VARCHAR), schedule FROM case_clock ORDER BY clock_id"""
        )
    finally:
        engine.close()


def test_events_that_come_later_give_the_clocks_that_all_of_them_together_give(tmp_path: Path) -> None:
    together = clocks(desk(tmp_path / "one", FIRST, SECOND))
    folder = desk(tmp_path / "two", FIRST)
    before = clocks(folder)
    (folder / "event-1.csv").write_text(SECOND, encoding="utf-8")

    assert clocks(folder) == together != before
    assert [row[:2] for row in together if row[0].endswith("reply/1")] == [
        ("a/first_reply/1", 105.0),
        ("a/next_reply/1", 30.0 + 90.0),
        ("b/first_reply/1", None),
    ]


def test_a_changed_schedule_or_promise_makes_all_clocks_anew_though_no_row_came(tmp_path: Path) -> None:
    folder = desk(tmp_path / "one", FIRST, SECOND)
    before = clocks(folder)
    settings = folder / "wellserved.yaml"
    settings.write_text(
        SETTINGS.replace("09:00", "10:00").replace("first_reply: 1 hour", "first_reply: 2 hours"), encoding="utf-8"
    )

    after = clocks(folder)

    assert [row[1:4] for row in before if row[0] == "a/first_reply/1"] == [(105.0, 135.0, 60.0)]
    assert [row[1:4] for row in after if row[0] == "a/first_reply/1"] == [(45.0, 135.0, 120.0)]
    assert clocks(folder) == after
