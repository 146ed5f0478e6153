"""A small help desk: 40 calls a month over 2025, made by a rule that can be checked by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.run import wellserved

SETTINGS = "name: Corner desk\nzone: Europe/Paris\ncurrency: EUR\n"
SOURCE = """\
source: files
record: interaction
path: exports/calls-*.csv
zone: Europe/Paris
columns:
  interaction_id: id
  customer_id: customer
  channel: channel
  started_at: start
  queue_seconds: wait
  talk_seconds: talk
  abandoned: "outcome = 'HANG'"
"""
SCORECARD = """\
name: service
label: Service scorecard
period: month
objectives:
  - name: answer_everybody
    label: Answer everybody
    perspective: process
    owner: head of service
    purpose: Nobody gives up.
    metrics:
      - {metric: abandonment_rate, weight: 2}
      - {metric: aht}
    targets:
      - {metric: abandonment_rate, target: 0.05, floor: 0.10, set_by: head of service}
"""
HEADER = "id,customer,channel,start,wait,talk,outcome"


def calls(month: int) -> Iterator[str]:
    """40 calls: the i-th talks 100 + i seconds; every fifth hangs up, and in December every fourth."""
    every = 4 if month == 12 else 5
    for i in range(1, 41):
        outcome = "HANG" if i % every == 0 else "AGENT"
        talk = "" if outcome == "HANG" else 100 + i
        channel = "voice" if i <= 30 else "chat"
        start = f"2025-{month:02d}-{i % 28 + 1:02d} 10:{i:02d}:00"
        yield f"{month}-{i},c{i},{channel},{start},{i},{talk},{outcome}"


BAD = ["bad-1,c1,voice,not a time,1,1,AGENT", "bad-2,c2,voice,2025-01-02 10:00:00,-3,1,AGENT"]


def make_desk(folder: Path, bad: bool = True) -> Path:
    """Write the workspace's files."""
    for name in ("sources", "scorecards", "exports"):
        (folder / name).mkdir(parents=True)
    (folder / "wellserved.yaml").write_text(SETTINGS)
    (folder / "sources" / "calls.yaml").write_text(SOURCE)
    (folder / "scorecards" / "service.yaml").write_text(SCORECARD)
    rows = [row for month in range(1, 13) for row in calls(month)]
    text = "\n".join([HEADER, *rows, *(BAD if bad else [])])
    (folder / "exports" / "calls-2025.csv").write_text(f"{text}\n")
    return folder


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The desk, loaded; only read from."""
    folder = make_desk(tmp_path_factory.mktemp("desk") / "workspace")
    done = wellserved("load", "--quiet", folder=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def new_desk(tmp_path: Path) -> Path:
    """The desk, not yet loaded."""
    return make_desk(tmp_path / "workspace")
