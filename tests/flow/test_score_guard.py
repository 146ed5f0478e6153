"""score warns by itself of a KPI that bad work flatters, and is silent where work is honest."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import memory_engine
from wellserved.flow.measure import answer
from wellserved.flow.readings import readings
from wellserved.insight.scoring import Scoring, scored
from wellserved.metrics.question import Question
from wellserved.scorecard.reading import read_scorecard
from wellserved.scorecard.scored import Score
from wellserved.terms.document import read_document
from wellserved.terms.period import Calendar, parse_period

HONEST, GAMED = 40, 5
JUNE = parse_period("2026-06", Calendar())
CLOCK = datetime(2026, 8, 1, tzinfo=UTC)
Row = dict[str, str]


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    """A score for each queue, each queue a world of its own with 800 customers."""
    random = np.random.default_rng(5)
    worlds = [f"honest {i}" for i in range(HONEST)] + [f"gamed {i}" for i in range(GAMED)]
    engine = memory_engine({"interaction": [row for world in worlds for row in contacts(random, world)]})
    known = catalogue()
    latest = {metric.name: metric for metric in known.all_latest()}
    about = Question((), JUNE.first_day, JUNE.end.date(), clock=CLOCK)
    found = {}
    for world in worlds:
        card = read_scorecard(read_document(CARD.replace("WORLD", world), "service.yaml"), latest)
        told = readings(card, JUNE, latest, about, lambda question: answer(engine, question, known))
        found[world] = scored(Scoring(card, JUNE, told, latest))
    engine.close()
    return found


CARD = """
name: service
objectives:
  - name: be_quick
    perspective: process
    owner: head of operations
    purpose: No time lost.
    metrics: [{metric: aht, where: "queue = 'WORLD'"}]
"""


def contacts(random: np.random.Generator, world: str) -> Iterator[Row]:
    """One contact of each customer, one in five repeated; where gamed, one in seven is cut off and mostly repeated."""
    for i in range(800):
        cut_off = world.startswith("gamed") and random.random() < 0.15
        seconds = random.uniform(2, 8) if cut_off else random.exponential(200)
        at = datetime(2026, 6, 1, 8) + timedelta(minutes=float(random.uniform(0, 29 * 1440)))
        yield contact(world, f"{i}", f"{i} first", at, seconds)
        if random.random() < (0.8 if cut_off else 0.2):
            later = at + timedelta(minutes=float(random.uniform(5, 300)))
            yield contact(world, f"{i}", f"{i} again", later, random.exponential(200))


def contact(world: str, customer: str, name: str, at: datetime, seconds: float) -> Row:
    return {
        "interaction_id": f"{world} {name}",
        "customer_id": f"{world} {customer}",
        "channel": "voice",
        "queue": world,
        "started_at": at.isoformat(" "),
        "talk_seconds": f"{seconds:.1f}",
        "abandoned": "false",
    }


@pytest.mark.slow
def test_honest_work_is_hardly_ever_warned_of(scores: dict[str, Score]) -> None:
    warned = [world for world, score in scores.items() if world.startswith("honest") and score.guards]

    assert len(warned) <= 0.05 * HONEST


@pytest.mark.slow
def test_calls_that_settle_nothing_are_seen_to_flatter_handle_time(scores: dict[str, Score]) -> None:
    for world in (f"gamed {i}" for i in range(GAMED)):
        (warning,) = scores[world].guards

        assert (warning.metric, warning.guard, warning.kind) == ("aht", "fcr_no_repeat", "flattered")
        assert 0 < warning.low < warning.effect < warning.high
