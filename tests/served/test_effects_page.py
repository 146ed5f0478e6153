"""The page of effects: without a finding it says so, and offers what can be asked."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from starlette.testclient import TestClient

from tests.served.conftest import visitor
from wellserved.flow.findings import keep_findings
from wellserved.flow.workspace import open_workspace
from wellserved.insight.evidence import Difference, Effect, Grade, Likeness, effect_json
from wellserved.surfaces.api.effect_shapes import EffectTold, KeptEffectTold

ALIKE = Likeness(
    (0, 0, 0, 0, 0, 0, 0, 0, 100, 300), (450, 50, 0, 0, 0, 0, 0, 0, 0, 0), (Difference("orders", 0.5, -0.1),)
)


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
                  groups={"value_tier = gold": gold}, likeness=ALIKE)  # fmt: skip
    labels = {"treatment_label": "handled by a bot: all of it", "outcome_label": "a customer 90 days on"}
    labels |= {"from": "2026-01-01", "to": "2026-06-30"}
    with visitor(open_workspace(copy, kept=True)) as opened:
        keep_findings(open_workspace(copy), "effect", {"handled_by_bot -> stays_90d": effect_json(told) | labels})
        text = opened.get("/effects", headers={"accept": "text/html"}).text

    assert "-2.0 points" in text and "-3.0 points to -1.0 points" in text
    assert "handled by a bot causes a change of -2.0 points" in text
    assert 'href="/kpi/contacts_handled?period=2026-01-01..2026-06-30&amp;view=rows"' in text
    assert "where value tier = gold" in text and "9 customers: 50 are needed" in text
    assert 'cx="8.0"' in text  # the plain difference lies furthest from no effect, at the left end
    assert "80 – 90 %" in text and '<rect width="30.6" height="12"' in text  # 100 of 400, the longest being 450 of 500
    assert ">+0.50<" in text and ">-0.10<" in text  # orders, before and once weighted


def test_months_since_it_began_stand_in_their_order(organisation: Path, tmp_path: Path) -> None:
    copy = tmp_path / "own"
    shutil.copytree(organisation, copy)
    told = Effect(
        "training:course", "fcr_no_repeat", "att", "percent", 3, Grade.QUASI_EXPERIMENT, "teams", 0.1, 0.0, 0.2
    )
    months = {f"period {month:+d}": told for month in (0, 1, -2, 10, -1)}
    labels = {"treatment_label": "course", "outcome_label": "First contact resolution"}
    with visitor(open_workspace(copy, kept=True)) as opened:
        kept = effect_json(replace(told, groups=months)) | labels
        keep_findings(open_workspace(copy), "effect", {"training:course -> fcr_no_repeat": kept})
        text = opened.get("/effects", headers={"accept": "text/html"}).text

    assert re.findall(r"month ([+-]\d+) since it began", text) == ["-2", "-1", "+0", "+1", "+10"]


def test_an_effect_of_a_period_stands_by_itself_and_in_the_readers_language(organisation: Path, tmp_path: Path) -> None:
    copy = tmp_path / "own"
    shutil.copytree(organisation, copy)
    few = Effect("handled_by_bot", "stays_90d", "ate", "percent", 3, Grade.ASSUMED, "aipw",
                 refused="3 units had 'handled_by_bot': at least 50 are needed")  # fmt: skip
    labels = {"treatment_label": "handled by a bot rather than a person", "outcome_label": "a customer 90 days on"}
    of: dict[str, object] = {"period": "2026-Q1", "where": None, "learner": "logistic", "left_out": {}}
    with visitor(open_workspace(copy, kept=True)) as opened:
        keep_findings(open_workspace(copy), "effect", {"one period=2026-Q1": effect_json(few) | labels | of})
        shown = opened.get("/effects?period=2026-Q1&lang=de", headers={"accept": "text/html"}).text
        other = opened.get("/effects?period=2026-Q2", headers={"accept": "text/html"}).text
        (told,) = opened.get("/api/v1/effects").json()

    assert "3 Einheiten hatten &#39;handled_by_bot&#39;: Mindestens 50 sind nötig" in shown
    assert "von einem Bot statt von einem Menschen bearbeitet" in shown
    assert "No effect of this period" in other and "handled_by_bot&#39;: at least" not in other
    assert told["refused"] == few.refused
    assert KeptEffectTold.model_validate(told).stale is False


def test_an_effect_may_be_found_over_http(organisation: Path, tmp_path: Path) -> None:
    copy = tmp_path / "own"
    shutil.copytree(organisation, copy)
    with visitor(open_workspace(copy, kept=True)) as opened:
        asked = {"treatment": "handled_by_bot", "outcome": "stays_90d", "period": "2026-01-05"}
        told = opened.post("/api/v1/effects", params=asked).json()

    assert EffectTold.model_validate(told).period == "2026-01-05"
    assert told["refused"]
