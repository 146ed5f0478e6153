"""Data health tells what each number rests on, and what to do where it rests on little."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.served.conftest import visitor
from wellserved.flow.load import load
from wellserved.flow.workspace import open_workspace

PAGE = {"accept": "text/html"}
SOURCE = """source: files
record: interaction
path: calls.csv
zone: UTC
columns: {interaction_id: id, channel: "'voice'", customer_id: who, started_at: at, talk_seconds: talk}
"""
CALLS = "id,who,at,talk\n1,ann,2026-01-05 10:00,60\n2,bob,2026-01-05 11:00,-5\n3,eve,<script>alert(1)</script>,7\n"


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return described(tmp_path_factory.mktemp("hotline"))


def described(folder: Path) -> Path:
    """A workspace of two sources, one of which has a file."""
    (folder / "sources").mkdir()
    (folder / "wellserved.yaml").write_text("name: hotline\nzone: UTC\ncurrency: EUR\n")
    for name in ("calls", "chats"):
        (folder / "sources" / f"{name}.yaml").write_text(SOURCE.replace("calls.csv", f"{name}.csv"))
    (folder / "calls.csv").write_text(CALLS)
    return folder


@pytest.fixture(scope="module")
def broken(hotline: Path) -> Iterator[TestClient]:
    """A browser on a workspace of which one source was loaded, with two bad rows."""
    load(open_workspace(hotline), ["calls"])
    with visitor(open_workspace(hotline)) as opened:
        yield opened


def shown(client: TestClient, query: str = "") -> str:
    answer = client.get(f"/data{query}", headers=PAGE)
    assert answer.status_code == 200
    return answer.text


def test_a_healthy_organisation_is_told_that_nothing_calls_for_action(client: TestClient) -> None:
    text = shown(client)

    assert "All 21 sources are loaded and fresh." in text
    assert "Nothing calls for action now." in text


def test_a_source_without_rows_is_named_first_with_the_command_that_loads_it(broken: TestClient) -> None:
    text = shown(broken)

    assert text.index("<b>chats</b>") < text.index("<b>calls</b>")
    assert "<code>wellserved load chats</code>" in text


def test_a_record_without_rows_names_the_kpis_that_cannot_be_told(broken: TestClient) -> None:
    text = shown(broken).split("What can't be told yet")[-1].replace("&#39;", "'")

    assert "Quality score" in text
    assert "Average handle time" not in text


def test_rows_in_quarantine_are_told_with_reason_place_mend_and_command(broken: TestClient) -> None:
    text = shown(broken, "?view=quarantine").replace("&#39;", "'")

    assert "'-5' is below 0" in text
    assert "<code>calls.csv:3</code>" in text
    assert "<code>wellserved quarantine retry --source calls</code>" in text
    assert "<script>alert" not in text


def test_rows_are_tried_again_by_a_button_with_the_mapping_of_now(tmp_path: Path) -> None:
    described(tmp_path)
    with visitor(open_workspace(tmp_path, kept=True)) as opened:
        load(open_workspace(tmp_path), ["calls"])
        assert 'action="/data/retry?view=quarantine"' in shown(opened, "?view=quarantine")
        formula = "CASE WHEN CAST(talk AS DOUBLE) > 0 THEN talk END"
        mended = SOURCE.replace("talk_seconds: talk", f'talk_seconds: "{formula}"')
        (tmp_path / "sources" / "calls.yaml").write_text(mended)
        answer = opened.post("/data/retry?view=quarantine", data={"source": "calls"}, headers=PAGE)

    assert str(answer.url).endswith("/data?view=loads")
    assert "<summary>2 = 1 + 0 + 1</summary>" in answer.text


def test_rows_of_no_such_source_are_refused(broken: TestClient, voice_client: TestClient) -> None:
    assert broken.post("/data/retry", data={"source": "call"}, headers=PAGE).status_code == 422
    assert broken.post("/data/retry", headers=PAGE).status_code == 422
    assert voice_client.post("/data/retry", data={"source": "calls"}, headers=PAGE).status_code == 403


def test_each_load_shows_the_sum_that_it_makes(broken: TestClient) -> None:
    assert "<summary>3 = 1 + 0 + 2</summary>" in shown(broken, "?view=loads")


def test_a_kpi_is_traced_to_the_columns_that_fill_it(broken: TestClient) -> None:
    text = shown(broken, "?view=lineage&metric=aht")

    assert "interaction.<b>started_at</b>" in text
    assert "<code>at</code>" in text
    assert "made at load" in text


def test_completeness_tells_the_coverage_of_the_scorecards_kpis_the_least_first(client: TestClient) -> None:
    text = shown(client, "?view=completeness")

    assert text.index("First contact resolution</a>") < text.index("Employee engagement index</a>")


def test_without_a_scorecard_there_is_nothing_to_weigh(broken: TestClient) -> None:
    assert "There is nothing to weigh yet." in shown(broken, "?view=completeness")


@pytest.mark.parametrize("query", ["?view=nothing", "?view=lineage&metric=nothing"])
def test_what_is_not_there_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/data{query}", headers=PAGE).status_code == 422


def test_who_may_see_some_rows_only_is_not_told_of_all(voice_client: TestClient) -> None:
    assert voice_client.get("/data", headers=PAGE).status_code == 403
