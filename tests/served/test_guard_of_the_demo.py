"""In the simulated organisation those who game are found, by name and trick, and nobody honest is; on every surface."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from tests.cli.run import wellserved
from wellserved.surfaces.api.shapes import SignTold

BESIDE = {"agent_disconnects": "hang_up"}  # who ends talks is seen by the length of talks, and by who hung up


@pytest.fixture(scope="module")
def own(organisation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, as the command writes down what it found."""
    folder: Path = tmp_path_factory.mktemp("own") / "organisation"
    shutil.copytree(organisation, folder)
    return folder


@pytest.fixture(scope="module")
def signs(own: Path) -> list[dict[str, Any]]:
    done = wellserved("guard", "--all", "--format", "json", folder=own)
    assert done.returncode == 0, done.stderr
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


def test_the_gaming_agents_are_found_and_no_honest_one_is_accused(own: Path, signs: list[dict[str, Any]]) -> None:
    true = {(one["kind"], one["agent_id"]) for one in json.loads((own / "truth.json").read_text())["gaming"]}
    agents = {one["agent_id"] for one in json.loads((own / "truth.json").read_text())["gaming"]}
    looks = {(one["kind"], one["subject"]) for one in signs if one["verdict"] == "look"}
    found = {(BESIDE.get(kind, kind), subject) for kind, subject in looks if subject[1:].isdecimal()}

    assert len(agents) >= 4
    assert found == true


def test_no_team_is_accused(own: Path, signs: list[dict[str, Any]]) -> None:
    kinds = {one["kind"] for one in signs if one["verdict"] == "look" and not one["subject"][1:].isdecimal()}

    assert kinds <= {"timer", "targets_together", "targets_conflict"}


def test_it_is_the_list_that_programs_are_promised(signs: list[dict[str, Any]]) -> None:
    assert {"kind", "kpi", "subject", "size", "low", "high", "evidence", "rows"} <= set(signs[0])
    assert all(one["why"] for one in signs if one["verdict"] == "untold")
    assert all(1 <= len(one["rows"]) <= 6 for one in signs if one["verdict"] == "look" and one["record"])


def test_over_http_it_is_the_very_json_of_the_command(client: TestClient, signs: list[dict[str, Any]]) -> None:
    told = client.get("/api/v1/guard?all=true")

    TypeAdapter(list[SignTold]).validate_json(told.text)
    assert told.json() == signs
    assert client.get("/api/v1/guard").json() == [one for one in signs if one["verdict"] == "look"]


def test_who_sees_a_part_only_may_not_ask(voice_client: TestClient) -> None:
    assert voice_client.get("/api/v1/guard").status_code == 403


def test_the_table_says_where_to_look_and_accuses_nobody(own: Path) -> None:
    done = wellserved("guard", folder=own)

    assert "Each is a place to look at, and no accusation" in done.stdout
    assert "check interaction: " in done.stdout
    assert "can't be told; --all shows them" in done.stdout
