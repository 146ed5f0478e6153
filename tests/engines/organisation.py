"""A small organisation that uses all that enrichment knows: two schedules, promises, costs, panels, persons."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq

from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.sources.sample import Setting, make_workspace

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
SETTINGS = """name: small
zone: Europe/Berlin
currency: EUR
issues: {gap_days: 7, window_days: 31, by_topic: true}
schedules:
  day: {monday-friday: ["08:00-12:00", "13:00-18:30"], holidays: germany}
  late: {zone: America/New_York, daily: "20:00-23:00"}
holidays:
  germany: {country: DE}
schedule_of:
  default: day
  priorities: {high: late}
sla:
  policies:
    - {name: calls, hours: calendar, channels: [voice], targets: {resolution: 48 hours, requester_wait: 24 hours}}
    - name: all
      hours: business
      targets: {first_reply: {high: 4 hours, normal: 8 hours}, requester_wait: 20 hours, next_reply: 3 hours}
"""
MATCHED = "identity: {by: [link]}\n"
SAME = "source: files\nrecord: customer_link\npath: same.csv\ncolumns: {customer_id: one, same_as: other}\n"


@cache
def organisation(folder: Path, customers: int = 100) -> Workspace:
    """Make it in a folder."""
    make_workspace(folder, Setting(customers, 2, 3, date(2026, 10, 31)), {}, lambda _: None)
    (folder / "wellserved.yaml").write_text(SETTINGS + MATCHED, encoding="utf-8")
    _match(folder)
    return open_workspace(folder)


def _match(folder: Path) -> None:
    """Of each four customers two are one, and the last is one with the first two."""
    column = pq.read_table(folder / "exports/customer.parquet").column("customer_id")
    names = [str(name) for name in column.to_pylist()]
    pairs = [*zip(names[::4], names[1::4], strict=False), (names[0], names[-1])]
    lines = [f"{one},{other}" for one, other in pairs]
    (folder / "same.csv").write_text("\n".join(["one,other", *lines, ""]), encoding="utf-8")
    (folder / "sources" / "same.yaml").write_text(SAME, encoding="utf-8")
