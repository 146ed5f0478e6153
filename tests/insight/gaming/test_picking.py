"""Survey picking is told within each agent, beside how offers follow risk by rule."""

import numpy as np
import pytest

from tests.insight.gaming.worlds import offered
from wellserved.insight.gaming.picking import Picked, bounds, picked
from wellserved.insight.gaming.risk import Risky, by_risk


def test_few_clean_worlds_flag_anybody() -> None:
    rng = np.random.default_rng(1)
    found = [picked(offered(rng, 30)) for _ in range(60)]

    assert np.mean([one.flagged.any() for one in found if isinstance(one, Picked)]) <= 0.1


def test_those_who_pick_are_found_and_nobody_else_is() -> None:
    found = picked(offered(np.random.default_rng(2), 30, gaming=2))

    assert isinstance(found, Picked)
    assert np.flatnonzero(found.flagged).tolist() == [0, 1]


def test_a_rule_that_all_follow_is_no_finding() -> None:
    found = picked(offered(np.random.default_rng(3), 30, rule=1.5))

    assert isinstance(found, Picked)
    assert not found.flagged.any()
    assert found.usual == pytest.approx(-1.5, abs=0.15)


def test_too_few_agents_are_refused() -> None:
    assert picked(offered(np.random.default_rng(4), 7)) == (
        "agents with at least 50 contacts of either sort: 7; at least 8 are needed"
    )


def test_risky_are_the_sorts_after_which_most_come_back_within_each_channel() -> None:
    rows = [
        ("ann", "1", "voice", "settled", 80, 20, 8),
        ("ann", "1", "voice", "open", 20, 5, 12),
        ("ann", "1", "chat", "settled", 80, 8, 24),
        ("ann", "1", "chat", "open", 20, 2, 18),
    ]
    found = by_risk(rows)

    assert isinstance(found, Risky)
    assert found.sorts == ("chat/open", "voice/open")
    assert found.offers.risky.tolist() == [[40.0]]
    assert found.offers.other_offered.tolist() == [[28.0]]


def test_without_invitations_nobody_knows_who_was_asked() -> None:
    assert by_risk([("ann", "1", "voice", "open", 20, 0, 12)]) == (
        "no invitation names its contact, so nobody knows who was asked"
    )


def test_satisfaction_lies_between_all_silent_ones_discontent_and_all_content() -> None:
    assert bounds(30, 40, 100) == (0.3, 0.9)
