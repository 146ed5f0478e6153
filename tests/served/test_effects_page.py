"""The page of effects: without a finding it says so, and offers what can be asked."""

import shutil
from pathlib import Path

from starlette.testclient import TestClient

from tests.served.conftest import visitor
from wellserved.flow.findings import keep_findings
from wellserved.flow.workspace import open_workspace
from wellserved.insight.evidence import Effect, Grade, effect_json


def test_the_page_offers_what_can_be_asked_and_says_what_is_missing(client: TestClient) -> None:
    answer = client.get("/effects")

    assert answer.status_code == 200
    assert "No effect was tested yet." in answer.text
    assert "handled_by_bot -&gt; stays_90d" in answer.text
    assert "begins before that" in answer.text


def test_the_api_tells_what_can_be_asked(client: TestClient) -> None:
    told = client.get("/api/v1/effects/askable").json()

    assert {"treatment", "outcome", "askable", "missing"} <= told[0].keys()
    assert client.get("/api/v1/effects").json() == []


def test_a_finding_stands_with_its_parts_on_one_scale_and_with_what_is_not_claimed(
    organisation: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "own"
    shutil.copytree(organisation, copy)
    about = (Grade.QUASI_EXPERIMENT, "aipw")
    gold = Effect("handled_by_bot", "stays_90d", "ate", "percent", 9, *about, refused="9 customers: 50 are needed")
    told = Effect("handled_by_bot", "stays_90d", "ate", "percent", 900, *about, -0.02, -0.03, -0.01, naive=-0.05,
                  groups={"value_tier = gold": gold})  # fmt: skip
    labels = {"treatment_label": "handled by a bot: all of it", "outcome_label": "a customer 90 days on"}
    with visitor(open_workspace(copy, kept=True)) as opened:
        keep_findings(open_workspace(copy), "effect", {"handled_by_bot -> stays_90d": effect_json(told) | labels})
        text = opened.get("/effects", headers={"accept": "text/html"}).text

    assert "-2.0 points" in text and "-3.0 points to -1.0 points" in text
    assert "handled by a bot causes a change of -2.0 points" in text
    assert "where value tier = gold" in text and "9 customers: 50 are needed" in text
    assert 'cx="8.0"' in text  # the plain difference lies furthest from no effect, at the left end
