"""A workspace begun from landed tables: they are found whatever they are called, and what is missing is told."""

import csv
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.golden import one
from wellserved.flow.coverage import coverage
from wellserved.flow.engines import open_engine
from wellserved.flow.init import init
from wellserved.flow.init import pack as asked_pack
from wellserved.flow.landed_packs import ELSEWHERE, PACKS, STUBS, pack, tables_of
from wellserved.flow.load import LoadReport, load
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.terms.errors import DefinitionError, SourceError

VENDORS = Path(os.environ.get("WELLSERVED_VENDORS") or Path(__file__).resolve().parents[3] / "shared" / "vendors")
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "zendesk_landed" / "wellserved.yaml"
TICKETS = """\
id,requester_id,submitter_id,via_channel,group_id,assignee_id,priority,status,created_at,type,due_at
1,51,51,email,7,9,high,solved,2026-03-02 10:00:00,,
2,52,52,web,7,9,low,open,2026-03-02 11:00:00,,
"""
COMMENTS = """\
id,ticket_id,created,public,user_id
a,1,2026-03-02 10:00:00,true,51
b,1,2026-03-02 10:20:00,true,9
c,2,2026-03-02 11:00:00,true,77
"""
USERS = """\
id,name,role,organization_id,created_at
9,Eve,agent,,2025-01-01 00:00:00
51,Ann,end-user,,2026-01-01 00:00:00
"""


def write(folder: Path, **tables: str) -> Path:
    for name, text in tables.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def begun(folder: Path, kind: str, tables: Path) -> tuple[Workspace, LoadReport]:
    init(folder, kind, landed=pack(kind, tables, folder))
    workspace = open_workspace(folder)
    return workspace, load(workspace)


def counts(report: LoadReport) -> dict[str, tuple[int, int]]:
    """Rows loaded and kept out, by record."""
    return {one.record: (one.loaded, one.quarantined) for one in report.records}


def test_tables_are_found_by_name_whatever_is_before_and_after_it_and_as_folders_of_parts(tmp_path: Path) -> None:
    folder = write(tmp_path / "shop" / "landed", zendesk_ticket=TICKETS, USER=USERS)
    write(folder / "ticket_comment", part_1=COMMENTS)

    workspace, report = begun(tmp_path / "shop", "fivetran-zendesk", folder)

    assert "ticket: landed/zendesk_ticket.csv" in (workspace.folder / "sources/zendesk-tickets.yaml").read_text()
    assert counts(report) == {"agent": (1, 0), "case": (2, 0), "case_event": (2, 1), "customer": (1, 0)}
    engine = open_engine(workspace)
    assert engine.query('SELECT case_id, team, first_reply_minutes FROM "case" ORDER BY 1') == [
        ("zendesk-1", "7", 20.0), ("zendesk-2", "7", None),
    ]  # fmt: skip
    engine.close()


def test_a_missing_table_is_told_with_what_is_left_out_or_stood_in_for(tmp_path: Path) -> None:
    made = pack("fivetran-zendesk", write(tmp_path / "landed", ticket=TICKETS, user=USERS), tmp_path)

    told = {one.table: one.sources for one in made.missing}
    assert told["group"] == ()
    assert told["ticket_comment"] == ("zendesk-comments.yaml",)
    assert told["ticket_field_history"] == ("zendesk-changes.yaml", "zendesk-contacts.yaml", "zendesk-ratings.yaml")
    assert made.texts[f"{STUBS}/fivetran-zendesk/group.csv"] == "id,name\n"
    assert "sources/zendesk-comments.yaml" not in made.texts


def test_tables_outside_the_workspace_are_named_by_a_variable(tmp_path: Path) -> None:
    made = pack("fivetran-zendesk", write(tmp_path / "landed", ticket=TICKETS), tmp_path / "shop")

    assert made.elsewhere == (tmp_path / "landed").resolve()
    assert f"ticket: ${{{ELSEWHERE}}}/ticket.csv" in made.texts["sources/zendesk-tickets.yaml"]


def test_a_pack_that_is_added_names_a_folder_outside_by_a_variable_of_its_own(tmp_path: Path) -> None:
    init(tmp_path / "shop")
    made = pack(
        "airbyte-salesforce", write(tmp_path / "landed", case="Id\n1\n", case_history="Id\n1\n"), tmp_path / "shop"
    )

    assert made.variable == f"{ELSEWHERE}_SALESFORCE"
    assert f'cases: {{path: "${{{made.variable}}}/case.csv", key: id' in made.texts["sources/salesforce-cases.yaml"]
    assert "CaseHistory" not in {one.table for one in made.missing}


def test_a_folder_without_such_tables_and_a_pack_without_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no tables of fivetran-hubspot"):
        pack("fivetran-hubspot", write(tmp_path / "landed", sales=TICKETS), tmp_path / "shop")
    with pytest.raises(DefinitionError, match="needs the tables"):
        init(tmp_path / "shop", "fivetran-hubspot")
    with pytest.raises(DefinitionError, match="or their database"):
        asked_pack("fivetran-hubspot", tmp_path / "shop", None)
    assert not (tmp_path / "shop").exists()


def test_the_same_mappings_ask_a_database_that_holds_the_tables(tmp_path: Path) -> None:
    folder = write(tmp_path / "landed", ticket=TICKETS, ticket_comment=COMMENTS, user=USERS)
    shop = tmp_path / "shop"
    shop.mkdir()
    in_database(shop / "landed.sqlite", folder)

    landed = asked_pack("fivetran-zendesk", shop, None, "landed.sqlite")
    init(shop, "fivetran-zendesk", landed=landed)
    workspace = open_workspace(shop)

    assert [one.table for one in landed.missing] == ["group", "ticket_field_history", "ticket_schedule", "ticket_tag"]
    assert counts(load(workspace)) == {"agent": (1, 0), "case": (2, 0), "case_event": (2, 1), "customer": (1, 0)}
    engine = open_engine(workspace)
    assert engine.query('SELECT case_id, team, created_at::VARCHAR, first_reply_minutes FROM "case" ORDER BY 1') == [
        ("zendesk-1", "7", "2026-03-02 10:00:00+00", 20.0), ("zendesk-2", "7", "2026-03-02 11:00:00+00", None),
    ]  # fmt: skip
    engine.close()


def test_a_database_without_the_tables_and_one_with_its_secret_are_refused(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()

    with pytest.raises(SourceError):
        asked_pack("fivetran-zendesk", tmp_path, None, "empty.duckdb")
    with pytest.raises(DefinitionError, match="password"):
        asked_pack("fivetran-zendesk", tmp_path, None, "postgresql://ann:hidden@localhost/shop")


def in_database(path: Path, folder: Path) -> None:
    """Put the tables into a database."""
    with closing(sqlite3.connect(path)) as lite, lite:
        for file in folder.iterdir():
            header, *rows = csv.reader(file.read_text(encoding="utf-8").splitlines())
            lite.execute(f'CREATE TABLE "{file.stem}" ({", ".join(header)})')
            lite.executemany(f'INSERT INTO "{file.stem}" VALUES ({", ".join("?" * len(header))})', rows)


CASES = {
    "first_reply_time", "full_resolution_time", "first_resolution_time", "reopen_rate", "requester_wait_time",
    "backlog", "contacts_offered", "fcr_no_repeat",
}  # fmt: skip
SURVEYS = {"csat_t2b", "survey_response_rate", "nps_rel"}
WAITING: dict[str, set[str]] = {
    "zendesk": set(), "salesforce": SURVEYS, "hubspot": SURVEYS, "qualtrics": CASES,
    "airbyte-hubspot": {"first_resolution_time", "reopen_rate", "survey_response_rate"},
}  # fmt: skip


@pytest.mark.parametrize("kind", PACKS)
def test_every_pack_s_mappings_can_be_read_and_tell_which_kpis_wait(kind: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "shop" / "landed", **dict.fromkeys(tables_of(kind), "id\n1\n"))

    init(tmp_path / "shop", kind, landed=pack(kind, folder, tmp_path / "shop"))

    lacking = {one.metric for one in coverage(open_workspace(tmp_path / "shop")) if one.missing}
    assert lacking & (CASES | SURVEYS) == WAITING.get(kind, WAITING[kind.split("-")[1]])


@pytest.mark.real_data
def test_the_golden_tickets_have_their_figures_through_the_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = vendors("golden_zendesk/input")
    monkeypatch.setenv(ELSEWHERE, str(tables))
    init(tmp_path / "shop", "fivetran-zendesk", landed=pack("fivetran-zendesk", tables, tmp_path / "shop"))
    (tmp_path / "shop/wellserved.yaml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    workspace = open_workspace(tmp_path / "shop")

    assert all(quarantined == 0 for _, quarantined in counts(load(workspace)).values())

    def asked(metric: str) -> float:
        return one(workspace, metric, "2026-08-01..2026-11-15").value or 0

    assert asked("first_reply_time") == pytest.approx(458.81, abs=0.01)
    assert asked("first_reply_time_business") == pytest.approx(42.12, abs=0.01)
    assert asked("csat_t2b") == pytest.approx(79 / 95)
    assert asked("one_touch_rate") == pytest.approx(113 / 216)
    assert 1 - asked("sla_first_reply") == pytest.approx(56 / 240)
    engine = open_engine(workspace)
    assert engine.query('SELECT count(*) FROM "case" WHERE reopens > 0') == [(24,)]
    engine.close()


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("system", "kept_out"), [("zendesk", {"case_event": 20}), ("hubspot", {}), ("salesforce", {}), ("qualtrics", {})]
)
def test_tables_in_fivetran_s_shape_load_and_only_comments_of_unknown_writers_wait(
    system: str, kept_out: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = vendors(f"fivetran_seeds/{system}")
    monkeypatch.setenv(ELSEWHERE, str(tables))

    _, report = begun(tmp_path / "shop", f"fivetran-{system}", tables)

    assert {one.record: one.quarantined for one in report.records if one.quarantined} == kept_out
    assert [dict(one.reasons) for one in report.records if one.quarantined] == (
        [{"missing_required": 20}] if kept_out else []
    )
    assert sum(one.loaded for one in report.records) > 0


def vendors(name: str) -> Path:
    """A folder of the vendors' samples; the test is skipped without them."""
    if not (VENDORS / name).is_dir():
        pytest.skip(f"no vendors' samples in {VENDORS}: set WELLSERVED_VENDORS to the folder that holds {name}")
    return VENDORS / name
