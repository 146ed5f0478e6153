"""Tables that were landed in PostgreSQL, in a schema and with its own types, give what they give as files."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.flow.postgres import PASSWORD, Server, own_folder, programs, server
from wellserved.flow.engines import open_engine
from wellserved.flow.init import init, pack
from wellserved.flow.load import load
from wellserved.flow.workspace import open_workspace

pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine")
DATABASE = "postgresql://wellserved:${WELLSERVED_PASSWORD}@127.0.0.1:${WELLSERVED_PORT}/postgres"
TABLES = (
    "CREATE SCHEMA desk",
    """CREATE TABLE desk.ticket (id bigint, requester_id bigint, submitter_id bigint, via_channel text, group_id bigint,
        assignee_id bigint, priority text, status text, created_at timestamptz, type text, due_at timestamptz,
        _fivetran_deleted boolean)""",
    """INSERT INTO desk.ticket VALUES
        (1, 51, 51, 'email', 7, 9, 'high', 'solved', '2026-10-25 02:30:00+02', NULL, NULL, false),
        (2, 51, 51, 'email', 7, 9, 'high', 'open', '2026-03-02 10:00:00+00', NULL, NULL, true)""",
    'CREATE TABLE desk."group" (id bigint, name text)',
    """INSERT INTO desk."group" VALUES (7, 'Billing')""",
    "CREATE TABLE desk.ticket_field_history (ticket_id bigint, field_name text, updated timestamptz, value text)",
    """INSERT INTO desk.ticket_field_history VALUES
        (1, 'status', '2026-10-25 02:30:00+02', 'open'), (1, 'status', '2026-10-25 02:30:00+01', 'solved'),
        (1, 'group_id', '2026-10-25 02:30:00+02', '7'), (1, 'satisfaction_score', '2026-10-25 03:00:00+00', 'offered'),
        (1, 'satisfaction_score', '2026-10-25 04:00:00+00', 'good')""",
    'CREATE TABLE desk."user" (id bigint, name text, role text, organization_id bigint, created_at timestamptz)',
    """INSERT INTO desk."user" VALUES
        (9, 'Eve', 'agent', NULL, '2025-01-01'), (51, 'Ann', 'end-user', 3, '2026-01-01')""",
    """CREATE TABLE desk.ticket_comment
        (id bigint, ticket_id bigint, created timestamptz, public boolean, user_id bigint)""",
    """INSERT INTO desk.ticket_comment VALUES
        (5, 1, '2026-10-25 01:20:00+00', true, 9), (6, 1, '2026-10-25 01:25:00+00', false, 9)""",
)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with own_folder() as folder, server(folder) as found:
        found.run(*TABLES)
        yield found


def test_a_case_over_the_end_of_summer_time_is_whole(
    running: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WELLSERVED_PASSWORD", quote(PASSWORD, safe=""))
    monkeypatch.setenv("WELLSERVED_PORT", str(running.port))
    shop = tmp_path / "shop"

    landed = pack("fivetran-zendesk", shop, None, DATABASE, "desk")
    init(shop, "fivetran-zendesk", landed=landed)
    report = load(open_workspace(shop))

    assert [one.table for one in landed.missing] == ["ticket_schedule", "ticket_tag"]
    assert not any(PASSWORD in text for text in landed.texts.values())
    assert {one.record: (one.loaded, one.quarantined) for one in report.records} == {
        "agent": (1, 0), "case": (1, 0), "case_event": (5, 0), "customer": (1, 0), "interaction": (1, 0),
        "survey_response": (1, 0),
    }  # fmt: skip
    engine = open_engine(open_workspace(shop))
    columns = "case_id, team, replies, first_reply_minutes, resolution_minutes"
    assert engine.query(f'SELECT {columns} FROM "case"') == [("zendesk-1", "Billing", 1, 50.0, 60.0)]
    assert engine.query("SELECT score, responded_at IS NOT NULL FROM survey_response") == [(1.0, True)]
    engine.close()
