"""Effects of all: what was found of a part moves nothing that is told of the whole, and the latest of all holds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.flow.shop import Shop
from wellserved.flow.effects import effects_of_all
from wellserved.flow.findings import keep_findings
from wellserved.flow.value_caused import effects_found
from wellserved.flow.whatif import levers
from wellserved.insight.evidence import Effect, Grade, effect_json

NAME = "waited_over_2_minutes -> stays_90d"


def found(effect: float, **asked: str) -> dict[str, object]:
    """A finding as it is kept."""
    ends = (effect - 0.01, effect + 0.01, 0.005)
    told = Effect("waited_over_2_minutes", "stays_90d", "ate", "percent", 900, Grade.ASSOCIATED, "aipw", effect, *ends)
    return effect_json(told) | asked


@pytest.mark.parametrize("asked", [{"where": "channel = 'voice'"}, {"period": "2026-Q3"}])
def test_a_later_finding_of_a_part_moves_neither_a_what_if_nor_value(tmp_path: Path, asked: dict[str, str]) -> None:
    workspace = Shop.made(tmp_path).workspace
    keep_findings(workspace, "effect", {NAME: found(-0.02)}, datetime(2026, 5, 5, tzinfo=UTC))
    keep_findings(workspace, "effect", {f"{NAME} of a part": found(-0.5, **asked)}, datetime(2026, 5, 6, tzinfo=UTC))

    assert [one.effect.effect for one in levers(workspace)] == [-0.02]
    assert [one.effect.effect for one in effects_found(workspace)] == [-0.02]


def test_the_latest_finding_holds_however_it_was_estimated(tmp_path: Path) -> None:
    workspace = Shop.made(tmp_path).workspace
    for day, name, size in ((7, f"{NAME} learner=boosting", -0.03), (6, NAME, -0.02)):
        keep_findings(workspace, "effect", {name: found(size)}, datetime(2026, 5, day, tzinfo=UTC))

    assert [one.told["effect"] for one in effects_of_all(workspace)] == [-0.03]
