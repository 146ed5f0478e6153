"""Guardrails show each KPI beside what guards it, with the characters of the scorecard."""

import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.served.conftest import visitor
from wellserved.flow.findings import keep_findings
from wellserved.flow.guard import TESTED, guard
from wellserved.flow.score import score
from wellserved.flow.seen import Seen
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.insight.gaming.sign import Sign, Verdict
from wellserved.insight.gaming.told import sign_json
from wellserved.insight.scoring import guardings
from wellserved.surfaces.guard_words import evidence
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.sentences import warning_sentence

PAGE = {"accept": "text/html"}
TIMER: dict[str, str | int | float | None] = {
    "what": "solved → closed",
    "spikes": 1,
    "spike_1_days": 4.0,
    "spike_1_share": 0.5,
    "median_days": 4.0,
}


def shown(client: TestClient, query: str = "") -> str:
    answer = client.get(f"/guardrails{query}", headers=PAGE)
    assert answer.status_code == 200
    return unescape(answer.text).replace("\xa0", " ")


def plain(text: str) -> str:
    """A page's text without its tags, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_every_pair_of_the_scorecard_is_watched(client: TestClient, workspace: Workspace) -> None:
    seen = Seen(workspace)
    known = {metric.name: metric for metric in seen.catalogue().all_latest()}
    pairs = guardings(seen.scorecards()["service"], known)

    assert f"{len(pairs)} pairs are watched." in plain(shown(client))


@pytest.mark.parametrize("period", ["2025-11", "2026-03", "2026-10"])
def test_what_speaks_against_a_kpi_is_the_scorecards_own_sentence(
    client: TestClient, workspace: Workspace, period: str
) -> None:
    text = plain(shown(client, f"?period={period}"))
    found = score(workspace, period=period)
    sentences = [warning_sentence(warning, Numbers(currency=found.currency)) for warning in found.guards]

    assert [sentence for sentence in sentences if sentence not in text] == []
    assert ("No guard speaks against a KPI." in text) == (not sentences)


def test_each_side_leads_to_its_rows_in_the_period(client: TestClient) -> None:
    text = shown(client, "?period=2026-03")

    assert 'href="/kpi/csat_t2b?period=2026-03&view=rows"' in text
    assert 'href="/kpi/survey_coverage?period=2026-03&view=rows"' in text


def test_a_guard_that_cannot_be_split_as_asked_is_not_told(client: TestClient) -> None:
    assert "not told" in plain(shown(client, "?f.topic=billing"))


def test_how_each_kpi_may_be_gamed_is_told_in_its_owners_words(client: TestClient, workspace: Workspace) -> None:
    text = shown(client)

    assert Seen(workspace).catalogue().latest("fcr_no_repeat").gaming in text


def test_a_reader_of_one_channel_sees_the_guards_of_that_channel(voice_client: TestClient, client: TestClient) -> None:
    mine, narrowed = shown(voice_client, "?period=2026-10"), shown(client, "?period=2026-10&f.channel=voice")

    assert re.findall(r"[\d.]+ %", plain(mine)) == re.findall(r"[\d.]+ %", plain(narrowed))


def test_a_period_that_is_none_is_refused(client: TestClient) -> None:
    assert client.get("/guardrails?period=someday", headers=PAGE).status_code == 422


def test_places_to_look_at_are_tested_for_by_a_button_and_kept(
    organisation: Path, tmp_path: Path, client: TestClient
) -> None:
    assert "Nobody has tested yet" in shown(client)
    folder = tmp_path / "own"
    shutil.copytree(organisation, folder)
    with visitor(open_workspace(folder, kept=True)) as own:
        sent = own.post("/guardrails/tests", follow_redirects=False)
        found = guard(open_workspace(folder), keep=False)
        text = plain(shown(own))

        assert (sent.status_code, sent.headers["location"]) == (303, "/guardrails#signs")
        assert [one for one in found.looks if evidence(one, Numbers()) not in text] == []
        note = {"kind": "timer", "subject": "solved → closed", "reason": "the rule of closing", "author": "ann"}
        assert own.post("/guardrails/notes", data=note, follow_redirects=False).status_code == 303
        assert "the rule of closing ann" in plain(shown(own))
        assert own.post("/guardrails/notes", data=note | {"reason": " "}, headers=PAGE).status_code == 422


def test_a_kpi_that_a_sign_touches_says_so_on_its_card_and_page(organisation: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(organisation, folder)
    sign = Sign("timer", "csat_t2b", "all", Verdict.LOOK, 0.5, 0.4, 0.6, 100, facts=TIMER)
    told = {"from": "2026-01-01", "to": "2026-01-31", "signs": [sign_json(sign)]}
    keep_findings(open_workspace(folder), "guard", {TESTED: told})
    with visitor(open_workspace(folder, kept=True)) as own:
        card = own.get("/", headers=PAGE).text
        page = plain(unescape(own.get("/kpi/csat_t2b?view=guardrails", headers=PAGE).text))

        assert card.count("1 sign: look here") == 1
        assert "A timer ends them" in page


def test_who_sees_a_part_only_sees_no_signs(voice_client: TestClient) -> None:
    assert "Where to look" not in shown(voice_client)
    assert voice_client.post("/guardrails/tests", headers=PAGE).status_code == 403
