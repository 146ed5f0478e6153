"""What helps and hurts an objective: parts add up to what its score lacks, pulls to the distance from a target."""

import pytest
from starlette.testclient import TestClient

from wellserved.flow.goal import goal, objectives
from wellserved.flow.workspace import Workspace
from wellserved.surfaces.goal_told import lines
from wellserved.surfaces.number import Numbers
from wellserved.terms.errors import QueryError


def test_what_kpis_take_away_is_what_the_objectives_score_lacks(workspace: Workspace) -> None:
    found = goal(workspace, "settle_it_the_first_time")
    lost = sum(part.lost or 0.0 for part in found.parts)

    assert found.objective.score.value == pytest.approx(1 - lost)
    assert [part.lost or 0.0 for part in found.parts] == sorted((p.lost or 0.0 for p in found.parts), reverse=True)
    assert any("hurts" in line or "helps" in line for line in lines(found, Numbers()))


def test_the_api_tells_how_segments_pull(client: TestClient) -> None:
    told = client.get("/api/v1/goal", params={"objective": "settle_it_the_first_time"}).json()
    split = [part for part in told["parts"] if part["pulls"]]

    assert split
    for part in split:
        assert sum(pull["share"] for pull in part["pulls"]) == pytest.approx(1)
        assert [pull["pull"] for pull in part["pulls"]] == sorted(pull["pull"] for pull in part["pulls"])


def test_an_objective_that_is_not_there_is_said(workspace: Workspace) -> None:
    assert "settle_it_the_first_time" in objectives(workspace)
    with pytest.raises(QueryError, match="no objective"):
        goal(workspace, "settle_it")
