"""Links are tested over teams by week from files to verdict, kept, and read again with their history."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.flow.shop import Shop
from wellserved.flow.findings import keep_findings
from wellserved.flow.link_evidence import with_evidence
from wellserved.flow.links import links, links_found
from wellserved.flow.load import load
from wellserved.flow.score import score
from wellserved.flow.workspace import Workspace
from wellserved.insight.evidence import Grade
from wellserved.insight.link.verdict import Why
from wellserved.terms.errors import QueryError

SOURCE = """
source: files
record: interaction
path: exports/{pattern}
zone: UTC
columns:
  interaction_id: id
  team: team
  channel: "'voice'"
  started_at: started
  queue_seconds: wait
  talk_seconds: talk
  answered_at: started
"""
CARD = """
name: service
label: Service
period: month
objectives:
  - name: prompt
    label: Prompt
    perspective: process
    owner: ann
    purpose: Prompt.
    metrics: [{metric: aht}, {metric: asa}]
links:
  - {from: aht, to: asa, sign: "+", after: 1 week}
  - {from: asa, to: aht, sign: "+"}
  - {from: aht, to: retention_rate, sign: "-"}
  - {from: prompt, to: asa, sign: "+"}
"""


def made(folder: Path, teams: int, weeks: int) -> Workspace:
    """Teams in which long talks of a week make callers wait the week after, half as long as the talks."""
    shop = Shop.made(folder)
    shop.source(text=SOURCE)
    shop.write("scorecards/service.yaml", CARD)
    rng = np.random.default_rng(7)
    talk, noise = rng.normal(300, 30, (teams, weeks)), rng.normal(0, 8, (teams, weeks))
    rows = []
    for team in range(teams):
        for week in range(weeks):
            wait = 60 + 0.5 * talk[team, week - 1] + noise[team, week] if week else 200.0
            day = date(2025, 1, 6) + timedelta(weeks=week, days=1)
            rows.append(f"{team}-{week},team {team},{day} 10:00,{wait:.0f},{talk[team, week]:.0f}")
    shop.write("exports/calls-1.csv", "\n".join(["id,team,started,wait,talk", *rows, ""]))
    load(shop.workspace)
    return shop.workspace


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return made(tmp_path_factory.mktemp("desk"), 12, 40)


def test_a_true_link_is_found_from_files_and_the_others_are_not(desk: Workspace) -> None:
    true, back, far, objective = links(desk, keep=False)

    assert (true.why, true.grade, true.lag, true.by, true.panels) == (Why.LEADS, Grade.LEADS, 1, ("team",), 12)
    assert true.low is not None and true.high is not None and true.low < 0.5 < true.high
    assert not back.supported
    assert (far.why, objective.why) == (Why.NO_DATA, Why.NO_KPI)


def test_verdicts_are_kept_with_their_history(desk: Workspace) -> None:
    assert links_found(desk) == {}

    links(desk)
    links(desk)
    found = links_found(desk)[("aht", "asa")]

    assert found.verdict.supported and not found.stale
    assert [verdict.why for _, verdict in found.history] == [Why.LEADS, Why.LEADS]


def test_a_quasi_experiment_that_was_found_raises_its_link(desk: Workspace) -> None:
    told = {
        "treatment": "aht", "outcome": "asa", "effect": 9.0, "low": 3.0, "high": 15.0, "grade": 3, "refused": None,
        "method": "by team", "n": 12,
    }  # fmt: skip
    keep_findings(desk, "effect", {"aht -> asa": told})

    assert links(desk, keep=False)[0].grade is Grade.QUASI_EXPERIMENT


def test_nine_teams_are_told_to_be_too_few(tmp_path: Path) -> None:
    nine = links(made(tmp_path / "nine", 9, 30), keep=False)[0]

    assert (nine.why, nine.panels, nine.effect) == (Why.FEW_UNITS, 9, None)


def test_an_unknown_scorecard_is_refused(desk: Workspace) -> None:
    with pytest.raises(QueryError):
        links(desk, "nosuch")


def test_the_scorecard_says_what_supports_its_links(desk: Workspace) -> None:
    links(desk)

    told = {(link.cause, link.effect): link.evidence for link in score(desk).links}

    assert told["aht", "asa"] == links_found(desk)["aht", "asa"].verdict.grade.words != "assumed"
    assert told["prompt", "asa"] == "assumed"
    assert {link.evidence for link in score(desk, segments={"team": ("team 1",)}).links} == {"assumed"}
    then = with_evidence(desk, score(desk).links, datetime(2025, 1, 1, tzinfo=UTC))
    assert then == score(desk).links  # as of a time before any test, they stay as they are
