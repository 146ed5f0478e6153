"""Init: a new workspace with commented files."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from wellserved.flow.connect import VENDORS, connection_text
from wellserved.flow.landed_packs import PACKS, Pack
from wellserved.flow.landed_packs import pack as pack_in_folder
from wellserved.flow.workspace import MARK
from wellserved.terms.errors import DefinitionError, NotAllowed, nearest

KINDS = ("csv", "connect", "vcon", "cloudevents", *VENDORS, *PACKS)
SETTINGS = """\
# The workspace's settings. Everything but the name may be left out.
name: {name}
zone: UTC                    # the zone in which days are read, such as Europe/Berlin
currency: USD                # three letters; all money is in it
week_start: monday
fiscal_year_start: january
issues:                      # contacts of one customer about one topic are one issue
  gap_days: 7                # while no more than this lies between two of them
  window_days: 31            # how far the next contact is looked for
  by_topic: true
# parameters: {{short_abandon_s: 5}}   # values in place of the catalogue's own
# keep_history_days: 31      # how long '--as-of' can look back
# memory_limit: 2GB
"""
SOURCE = """\
# Where contacts come from. One file here is one source; its name is kept with each row.
source: files
record: interaction          # what one row is; the records are listed in the reference
path: exports/contacts*.csv  # csv, csv.gz, parquet, json, ndjson or xlsx, within this folder
zone: UTC                    # the zone of times that name none
# encoding: utf-8
# decimal: ","
# nulls: ["N/A", "-"]        # spellings that mean unknown
# formats: {started_at: "%d.%m.%Y %H:%M"}
columns:                     # a record's column: a column of the file, or an expression over them
  interaction_id: id
  customer_id: customer
  channel: "LOWER(channel)"
  topic: topic
  team: team
  agent_id: agent
  started_at: started
  answered_at: answered
  ended_at: ended
  queue_seconds: wait_seconds
  talk_seconds: talk_seconds
  wrap_seconds: wrap_seconds
  abandoned: abandoned
# where: "status <> 'test'"  # rows that are no contacts are left out
"""
SAMPLE = """\
id,customer,channel,topic,team,agent,started,answered,ended,wait_seconds,talk_seconds,wrap_seconds,abandoned,status
1,ann,Voice,bill,north,eve,2026-01-05 10:00:00,2026-01-05 10:00:15,2026-01-05 10:04:15,15,240,30,no,real
2,ann,Voice,bill,north,eve,2026-01-07 09:30:00,2026-01-07 09:30:40,2026-01-07 09:33:40,40,180,20,no,real
3,bob,Chat,delivery,south,leo,2026-01-08 16:20:00,,,120,,,yes,real
4,cleo,Email,delivery,south,leo,2026-01-09 08:00:00,2026-01-09 09:10:00,2026-01-09 09:20:00,4200,600,,no,real
"""
CSV = {"sources/contacts.yaml": SOURCE, "exports/contacts-sample.csv": SAMPLE}
METRIC_NOTE = """\
# Your own KPIs

One file is one KPI, named as its file: `metrics/<name>.yaml`. Take a shipped one as a start
(`wellserved catalogue show NAME`), or change one under its own name with a higher `version`.
`wellserved check` names every mistake with its place.
"""
SCORECARD_STUB = """\
# Objectives, their KPIs, weights and targets.
name: starter
label: Starter scorecard
period: month
objectives:
  - name: answer_quickly
    perspective: process
    owner: head of service
    purpose: Customers do not wait long before somebody helps them.
    weight: 1
    metrics:
      - {metric: asa, weight: 1}
      - {metric: abandonment_rate, weight: 1}
"""


def init(
    folder: Path | str, kind: str = "csv", said: Mapping[str, str] | None = None, landed: Pack | None = None
) -> list[Path]:
    """Make a workspace, or add a platform to one that is there; the files it made.

    Args:
        folder: Not there yet, or empty of a workspace's files; for a platform, or the tables that another tool landed
            of one, a workspace may be there.
        kind: What its first source reads: files, or a platform.
        said: What the connection to a platform must be told; secrets by the name of a variable, or not at all.
        landed: The mappings over tables that another tool landed, for a kind that reads them (`pack`).

    Raises:
        DefinitionError: There is no such kind, or the platform asks for more.
        NotAllowed: A file is there already, or the folder can't be written.
    """
    if kind not in KINDS:
        raise DefinitionError(f"a workspace can't begin from '{kind}'", "--from", nearest(kind, KINDS))
    root = Path(folder)
    made = _added(kind, said or {}, landed) if _adds(root, kind) else _texts(root, kind, said or {}, landed)
    texts = {root / name: text for name, text in made.items()}
    for path in texts:
        if path.exists():
            fix = "name another folder, or take the file away"
            raise NotAllowed(f"'{path.name}' is there already and is not overwritten", str(path), fix)
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        what = f"the workspace can't be written: {error.strerror}"
        raise NotAllowed(what, str(error.filename or root), "name a folder that you may write to") from error
    return list(texts)


def _adds(root: Path, kind: str) -> bool:
    return kind in (*VENDORS, *PACKS) and (root / MARK).is_file()


def _added(kind: str, said: Mapping[str, str], landed: Pack | None) -> Mapping[str, str]:
    """A platform's connection and its mappings, or those over its landed tables."""
    if kind in PACKS:
        return _sources(kind, landed)
    return {f"connections/{kind}.yaml": connection_text(kind, said), **_mapped(kind)}


def _texts(root: Path, kind: str, said: Mapping[str, str], landed: Pack | None) -> dict[str, str]:
    starter = files("wellserved.scorecard").joinpath("starter.yaml")
    return {
        MARK: SETTINGS.format(name=json.dumps(root.absolute().name)),
        **_sources(kind, landed),
        **({f"connections/{kind}.yaml": connection_text(kind, said)} if kind in VENDORS else {}),
        "metrics/README.md": METRIC_NOTE,
        "scorecards/starter.yaml": starter.read_text(encoding="utf-8") if starter.is_file() else SCORECARD_STUB,
        ".gitignore": "data/\n",
    }


def pack(kind: str, workspace: Path, folder: Path | None, database: str | None = None, schema: str = "") -> Pack:
    """The mappings over tables that another tool landed: in a folder, or in a database.

    Raises:
        DefinitionError: Neither is named, or both are, or the database is none.
        SourceError: None of the tables is there.
    """
    if (folder is None) is (database is None):
        raise DefinitionError(f"'{kind}' needs the folder of the tables, or their database", "--files",
                              "name one: --files FOLDER, or --database URL")  # fmt: skip
    if folder is not None:
        return pack_in_folder(kind, folder, workspace)
    from wellserved.flow.landed_in_database import pack_in_database

    return pack_in_database(kind, database or "", schema, workspace)


def _sources(kind: str, landed: Pack | None) -> Mapping[str, str]:
    if kind == "csv":
        return CSV
    if kind not in PACKS:
        return _mapped(kind)
    if landed is None:
        raise DefinitionError(f"'{kind}' needs the tables", "--files", "name their folder, or their database")
    return landed.texts


def _mapped(kind: str) -> dict[str, str]:
    """The sources that read a platform's own export."""
    found = files("wellserved.flow").joinpath("starters", kind).iterdir()
    return {f"sources/{file.name}": file.read_text(encoding="utf-8") for file in found if file.name.endswith(".yaml")}
