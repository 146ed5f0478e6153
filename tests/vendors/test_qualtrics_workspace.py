"""Qualtrics workspace: from a server to KPIs by the mapping that comes with the product; figures checked by hand."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import wellserved.flow
from tests.vendors.qualtrics_server import QualtricsServer
from tests.vendors.qualtrics_world import CARE, World, small_world
from tests.vendors.serving import served
from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement

STARTERS = Path(str(wellserved.flow.__file__)).parent / "starters" / "qualtrics"


@contextmanager
def workspace(server: QualtricsServer, folder: Path) -> Iterator[Workspace]:
    shutil.copytree(STARTERS, folder / "sources")
    (folder / "connections").mkdir()
    (folder / "wellserved.yaml").write_text("name: asked customers\n")
    with served(server.app()) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WELLSERVED_QUALTRICS_TOKEN", server.token)
        said = f"vendor: qualtrics\ndatacenter: {url}\ntoken: ${{WELLSERVED_QUALTRICS_TOKEN}}\nsince: 2026-01-01\n"
        (folder / "connections" / "qualtrics.yaml").write_text(said)
        yield open_workspace(folder)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, World, dict[str, int]]]:
    """The small world, read once; its server, and rows by record that came."""
    world = small_world()
    with workspace(QualtricsServer(world), tmp_path_factory.mktemp("qualtrics") / "w") as one:
        yield one, world, read(one)


def read(one: Workspace) -> dict[str, int]:
    """Load what is new; rows by record that came."""
    return {record.record: record.loaded for record in load(one).records}


def rows(one: Workspace, sql: str) -> list[tuple[Any, ...]]:
    engine = open_engine(one)
    try:
        return engine.query(sql)
    finally:
        engine.close()


def value(one: Workspace, kpi: str, **asked: Any) -> tuple[Any, int]:
    (found,) = measure(one, [kpi], start=date(2026, 11, 1), end=date(2026, 11, 22), **asked)
    assert isinstance(found, Measurement)
    return found.value, found.n


def test_answers_and_invitations_become_kpis(asked: tuple[Workspace, World, dict[str, int]]) -> None:
    one, _, came = asked
    assert came == {"customer": 5, "survey_response": 14}
    # promoters a and c, a passive who is anonymous, and a detractor who did not finish
    assert value(one, "nps_rel") == (pytest.approx(100 * (2 - 1) / 4), 4)
    # a said 5 and c 4 of 5, the anonymous one 2; recode values, not places in the list
    assert value(one, "csat_t2b") == (pytest.approx(2 / 3), 3)
    # a, b, c and e were invited to two questions each; d's address bounced, nobody invited the anonymous one, and
    # those who were asked four days ago may still answer
    assert value(one, "survey_response_rate") == (pytest.approx(5 / 8), 8)
    scores = rows(one, "SELECT response_id, score FROM survey_response WHERE kind = 'ces' ORDER BY 1")
    assert scores == [("qualtrics-R_g-QID7", 6.0), ("qualtrics-R_h-QID7", 1.0)]


def test_an_answer_is_told_by_when_it_was_given_and_links_to_its_ticket(
    asked: tuple[Workspace, World, dict[str, int]],
) -> None:
    told = {name: rest for name, *rest in rows(asked[0], """SELECT response_id, customer_id, case_id, comment,
        CAST(invited_at AS VARCHAR), CAST(responded_at AS VARCHAR) FROM survey_response""")}  # fmt: skip
    sent = "2026-11-01 08:00:05+00"
    assert told["qualtrics-R_a-QID1"] == ["qualtrics-CID_a", "zendesk-11", "fine", sent, "2026-11-01 10:00:00+00"]
    assert told["qualtrics-R_c-QID1"] == ["qualtrics-CID_c", "zendesk-13", None, sent, "2026-11-04 10:00:00+00"]
    assert told["qualtrics-R_e-QID1"] == ["qualtrics-CID_e", None, None, sent, "2026-11-02 12:00:00+00"]
    assert told["qualtrics-R_e-QID2"] == ["qualtrics-CID_e", None, None, sent, None]
    assert told["qualtrics-EMD_1-CID_b-QID1"] == ["qualtrics-CID_b", None, None, sent, None]


def test_loading_again_changes_nothing_and_an_invitation_gives_way_to_its_answer(
    asked: tuple[Workspace, World, dict[str, int]],
) -> None:
    """The last of this file: it changes the world."""
    one, world, _ = asked
    answers = "SELECT * EXCLUDE (loaded_at, batch) FROM survey_response ORDER BY 1"
    before = rows(one, answers)
    read(one)
    assert rows(one, answers) == before
    recorded = datetime.now().astimezone().isoformat(timespec="seconds")
    row = world.responses[CARE][0]
    given = {**row["values"], "QID1": 8, "endDate": "2026-11-05T10:00:00Z", "recordedDate": recorded}
    world.responses[CARE].append({**row, "responseId": "R_b", "values": given})
    world.history["EMD_2"][0] |= {"status": "SurveyFinished", "responseId": "R_b"}
    read(one)
    found = rows(one, "SELECT response_id, score FROM survey_response WHERE customer_id = 'qualtrics-CID_b'")
    assert sorted(found) == [("qualtrics-R_b-QID1", 8.0), ("qualtrics-R_b-QID2", 5.0)]
    assert value(one, "survey_response_rate") == (pytest.approx(7 / 8), 8)
