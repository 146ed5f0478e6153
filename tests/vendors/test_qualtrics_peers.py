"""Qualtrics peers: software that we did not write reads the same server, and sees what our connector sees.

The peer is the PyPI client `qualtrics` 0.4.2 (MIT). Shapes are compared with a CSV of an export, a recorded description
of a survey and an export as NDJSON, of ../shared/vendors, where they are.
"""

import csv
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.vendors.qualtrics_reading import connected
from tests.vendors.qualtrics_server import QualtricsServer
from tests.vendors.qualtrics_world import CARE, EFFORT, small_world

SHAPES = Path(__file__).parents[3] / "shared" / "vendors" / "qualtrics"
shapes = pytest.mark.skipif(not SHAPES.is_dir(), reason="the samples of ../shared/vendors/qualtrics are not here")


def peer(url: str) -> Any:
    qualtrics = pytest.importorskip("qualtrics", reason="the peer is not installed: pip install 'wellserved[dev]'")
    return qualtrics.QualtricsClient("key-of-a-test", base_url=url + "/API/v3", retry_backoff=0.0)


def exported(path: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        return [json.loads(line) for line in archive.read(name).splitlines()]


def options(**given: Any) -> Any:
    models = pytest.importorskip("qualtrics.api.models")
    return models.ResponseExportRequest(format="ndjson", useLabels=False, **given)


def test_a_client_of_others_sees_the_same_surveys_and_definitions(tmp_path: Path) -> None:
    with connected(QualtricsServer(small_world(), page=1), tmp_path) as ours, peer(ours.url) as theirs:
        ours.load("surveys", "survey_definitions")
        assert [one.model_dump(by_alias=True) for one in theirs.iter_surveys()] == ours.rows("surveys")
        found = [theirs.survey_definitions.get(name).payload for name in (CARE, EFFORT)]
        assert found == ours.rows("survey_definitions")


def test_a_client_of_others_sees_the_same_responses_and_then_the_same_new_ones(tmp_path: Path) -> None:
    world = small_world()
    with connected(QualtricsServer(world, looks=1), tmp_path / "ours") as ours, peer(ours.url) as theirs:
        ours.load("surveys", "responses")
        ask = {"naming": "survey_id", "poll_interval": 0.0}
        first = theirs.responses.export(CARE, tmp_path, options=options(allowContinuation=True), **ask)
        expected = [{"surveyId": CARE, **row} for row in exported(first.path)]
        assert [row for row in ours.rows("responses") if row["surveyId"] == CARE] == expected
        world.responses[CARE].append({**world.responses[CARE][0], "responseId": "R_new"})
        ours.load("responses")
        again = options(continuationToken=first.continuation_token)
        second = exported(theirs.responses.export(CARE, tmp_path, options=again, **ask).path)
        assert [ours.rows("responses")[-1]] == [{"surveyId": CARE, **row} for row in second]


@shapes
def test_the_servers_csv_has_the_three_header_rows_of_a_real_one(tmp_path: Path) -> None:
    with (SHAPES / "qualtRics_MIT_sample.csv").open(encoding="utf-8-sig", newline="") as file:
        real = [row for row, _ in zip(csv.reader(file), range(3), strict=False)]
    with connected(QualtricsServer(small_world()), tmp_path / "ours") as ours, peer(ours.url) as theirs:
        models = pytest.importorskip("qualtrics.api.models")
        asked = models.ResponseExportRequest(format="csv", compress=False, useLabels=False)
        path = theirs.responses.export(CARE, tmp_path, options=asked, poll_interval=0.0).path
    with Path(path).open(newline="") as file:
        made = list(csv.reader(file))
    assert made[0][:17] == real[0][:17]
    assert [json.loads(cell) for cell in made[2][:17]] == [json.loads(cell) for cell in real[2][:17]]
    assert json.loads(made[2][17]) == json.loads(real[2][17]) == {"ImportId": "QID1"}
    assert len(made) == 3 + 6


@shapes
def test_the_server_describes_a_survey_as_a_recorded_one_is(tmp_path: Path) -> None:
    recorded = yaml.safe_load((SHAPES / "qualtRics_MIT_metadata.yml").read_text())
    real = json.loads(recorded["http_interactions"][0]["response"]["body"]["string"])["result"]
    with connected(QualtricsServer(small_world()), tmp_path) as ours, peer(ours.url) as theirs:
        made = theirs.surveys.get(CARE)
    choice = real["questions"]["QID16"]["choices"]["5"]
    assert set(made) <= set(real)
    assert set(made["questions"]["QID2"]) <= set(real["questions"]["QID16"])
    assert set(made["questions"]["QID2"]["choices"]["1"]) == set(choice)


@shapes
def test_the_servers_responses_have_the_fields_of_the_format(tmp_path: Path) -> None:
    text = (SHAPES / "export_ndjson_constructed.ndjson").read_text()
    real = [json.loads(line) for line in text.splitlines()]
    for row in small_world().responses[CARE]:
        assert set(row) == set(real[0])
        known = {name for one in real for name in one["values"]} | {"ticket_id"}
        assert {name for name in row["values"] if not re.match("QID", name)} <= known
