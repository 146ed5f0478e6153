"""Workspace: the sample written into a folder, with the definitions that read it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from wellserved.records.register import CONTRACTS
from wellserved.sources.sample.demand import matters
from wellserved.sources.sample.files import file_name, write_table
from wellserved.sources.sample.handling import handle
from wellserved.sources.sample.people import attract
from wellserved.sources.sample.records_of_answers import Invitations, engagement, invitations, survey_responses
from wellserved.sources.sample.records_of_cases import casework
from wellserved.sources.sample.records_of_contacts import Columns, interactions, segments, self_service_sessions
from wellserved.sources.sample.records_of_learning import (
    coaching,
    evaluations,
    initiatives,
    insights,
    training,
    vendor_metrics,
)
from wellserved.sources.sample.records_of_money import costs, customers, exchange_rates, orders
from wellserved.sources.sample.records_of_work import agent_time, agents, schedule
from wellserved.sources.sample.setting import CURRENCY, ZONE, Setting
from wellserved.sources.sample.truth import truth, written
from wellserved.sources.sample.workforce import hire
from wellserved.sources.sample.worlds import World
from wellserved.sources.sample.year import live_through
from wellserved.terms.errors import SourceError

MARK, TRUTH = "sample.json", "truth.json"
SETTINGS = f"""\
# A simulated service organisation. Nobody in it exists.
name: sample service organisation
zone: {ZONE}
currency: {CURRENCY}
week_start: monday
fiscal_year_start: january
issues:                 # contacts of one customer about one topic, with no more than 7 days between them
  gap_days: 7
  window_days: 31
  by_topic: true
schedules:              # business hours; a case has the first
  service:
    daily: "08:00-20:00"
    holidays: germany
holidays:
  germany: {{country: DE}}
sla:                    # what is promised for a first reply
  policies:
    - name: replies
      hours: business
      targets:
        first_reply: {{high: 4 hours, normal: 8 hours, low: 12 hours}}
"""


def make_workspace(
    folder: Path, setting: Setting, scorecards: Mapping[str, str], progress: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """Write the sample's files, definitions and true effects; gives the rows of each record.

    Args:
        folder: Empty, not there yet, or a sample made before.
        setting: Which organisation.
        scorecards: Text of each scorecard by its file's name.
        progress: Told what is being done.

    Raises:
        SourceError: The folder holds something else.
    """
    _refuse_what_is_not_ours(folder)
    for name in ("exports", "sources", "scorecards", "metrics"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(_mark(setting), encoding="utf-8")
    rows: dict[str, int] = {}
    world = live(setting)
    asked = invitations(setting, world.people, world.workforce, world.contacts)
    for record, columns in _tables(world, asked):
        rows[record] = write_table(folder / "exports", record, columns)
        (folder / "sources" / f"{record}.yaml").write_text(source_text(record, columns), encoding="utf-8")
        progress(f"made {rows[record]:,} rows of {record}")
    progress("working out the true effects")
    (folder / TRUTH).write_text(written(truth(world, asked)), encoding="utf-8")
    (folder / "wellserved.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "metrics" / ".gitkeep").write_bytes(b"")
    for name, text in scorecards.items():
        (folder / "scorecards" / name).write_text(text, encoding="utf-8")
    return rows


def live(setting: Setting) -> World:
    """Let the organisation live through the time told."""
    workforce, people = hire(setting), attract(setting)
    coming = matters(setting, people)
    return World(setting, workforce, people, live_through(setting, workforce, people, coming), coming)


def source_text(record: str, columns: Mapping[str, Any]) -> str:
    """The source definition of one of the sample's files, whose columns are named as the record's."""
    lines = [
        f"# {CONTRACTS[record].meaning}",
        "source: files",
        f"record: {record}",
        f"path: exports/{file_name(record)}",
        "zone: UTC",
        "columns:",
        *(f"  {name}: {_column(name)}" for name in columns),
    ]
    return "\n".join(lines) + "\n"


def _column(name: str) -> str:
    """A column whose name is a word of SQL is quoted in its expression."""
    return """'"to"'""" if name == "to" else """'"from"'""" if name == "from" else name


def _mark(setting: Setting) -> str:
    told = asdict(setting) | {"until": setting.until.isoformat()}
    return json.dumps(told, indent=2) + "\n"


def _refuse_what_is_not_ours(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise SourceError(f"{folder} is no folder", str(folder), "name another folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        fix = "name an empty folder, or one that does not exist yet"
        raise SourceError("this folder holds something else than a sample", str(folder), fix)


def _tables(world: World, asked: Invitations) -> Iterator[tuple[str, Columns]]:
    """Each record's columns; they are made one after another, so that memory holds one at a time."""
    setting = world.setting
    workforce, people, contacts = world.workforce, world.people, world.contacts
    handling = handle(setting, workforce, contacts)
    yield "interaction", interactions(setting, people, workforce, contacts, handling)
    yield "interaction_segment", segments(setting, people, contacts, handling)
    yield from casework(setting, workforce, contacts, handling).items()
    yield "survey_response", survey_responses(setting, asked, contacts, handling)
    yield "engagement", engagement(setting, workforce)
    yield "customer", customers(setting, people)
    yield "order", orders(setting, people, contacts, handling)
    yield "exchange_rate", exchange_rates(setting)
    yield "cost", costs(setting, workforce, contacts)
    yield "agent", agents(setting, workforce)
    yield "agent_time", agent_time(setting, workforce, contacts)
    yield "schedule", schedule(setting, workforce)
    yield "training", training(setting, workforce)
    yield "coaching", coaching(setting, workforce)
    yield "evaluation", evaluations(setting, workforce, contacts)
    yield "initiative", initiatives(setting, workforce)
    yield "insight", insights(setting, workforce)
    yield "vendor_metric", vendor_metrics(setting, people, contacts)
    yield "self_service_session", self_service_sessions(setting, people, contacts)
