"""The map's button tests the links and keeps the verdicts; the API gives the very list of the command."""

import json
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.cli.run import wellserved
from tests.served.conftest import visitor
from tests.served.looked_at import page, words
from wellserved.flow.links import links_found
from wellserved.flow.workspace import open_workspace

PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def own(organisation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the organisation, to write to."""
    folder = tmp_path_factory.mktemp("links") / "organisation"
    shutil.copytree(organisation, folder)
    return folder


def test_test_now_keeps_verdicts_and_the_map_tells_them(own: Path) -> None:
    with visitor(open_workspace(own, kept=True)) as opened:
        assert "none is tested yet" in words(page(opened, "/map?period=2026-06"))
        answer = opened.post("/map/test?period=2026-06", headers=PAGE, follow_redirects=False)
        text = words(page(opened, "/map?period=2026-06"))
        some = words(page(opened, "/map?period=2026-06&f.channel=voice"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/map?period=2026-06#contradicted")
    assert "supported by data" in text and "What the data say" in text and "Tested on" in text
    assert "Tested on" not in some and "not on some of them" in some
    assert len(links_found(open_workspace(own))) == 13


def test_the_api_gives_what_the_command_prints(own: Path) -> None:
    printed = json.loads(wellserved("links", "--format", "json", folder=own).stdout)
    with visitor(open_workspace(own, kept=True)) as opened:
        told = opened.get("/api/v1/links").json()

    assert told == printed
    assert all(list(one)[:4] == ["from", "to", "grade", "supported"] for one in told)


def test_who_may_not_see_all_rows_may_not_test(voice_client: TestClient) -> None:
    assert voice_client.post("/map/test", headers=PAGE).status_code == 403
    assert voice_client.get("/api/v1/links").status_code == 403
    assert "Test now" not in page(voice_client, "/map?period=2026-06")


def test_a_terminal_tells_verdicts_and_their_history(own: Path) -> None:
    done = wellserved("links", folder=own)
    before = wellserved("links", "--history", folder=own)

    assert done.returncode == 0 and "13 links are believed" in done.stdout
    assert before.returncode == 0 and "fcr_no_repeat → csat_t2b (+)" in before.stdout
