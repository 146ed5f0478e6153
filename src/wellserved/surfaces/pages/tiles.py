"""Tiles: a scorecard's KPIs as its page shows them: each with its line, its bullet, its link, what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.dates import format_skeleton
from markupsafe import Markup

from wellserved.insight.trend import LEAST
from wellserved.metrics.measurement import Comparison
from wellserved.scorecard.scored import Behaviour, Score, ScoredMetric, Status, Trend
from wellserved.surfaces.bullet import standing, svg_bullet
from wellserved.surfaces.card import Card, Column, ObjectiveCards, told
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.spark import svg_spark
from wellserved.surfaces.web.state import State
from wellserved.terms.period import Grain

SPARK = (264, 44)
MOST_CHANGED = 3
DAYS = 330  # so long a month's name says which year's it is
GRAVE = (Trend.WORSENED, Trend.CHANGED, Trend.IMPROVED)
Asks = Mapping[tuple[str, str | None], Comparison]


@dataclass(frozen=True)
class Tile:
    """One KPI on the page.

    Args:
        card: Its numbers and words.
        scored: What they were made of.
        link: Its own page, with the state kept.
        moved: What its history says, in few words; `card.sentence` says it in full.
        change: Against the period that is put beside, with its sign; empty where none is.
        doubtful: Whether that change may be noise.
        numbers: The reader's formatter.
    """

    card: Card
    scored: ScoredMetric
    link: str
    moved: str
    change: str
    doubtful: bool
    numbers: Numbers

    @property
    def spark(self) -> Markup:
        """Its history as a line; empty with fewer than two values."""
        return _spark(self.card, self.numbers)

    @property
    def bullet(self) -> Markup:
        """Where it stands between floor and target; empty without these."""
        return _bullet(self.card, self.scored, self.numbers)


@dataclass(frozen=True)
class Group:
    """An objective with its tiles."""

    objective: ObjectiveCards
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Lane:
    """A perspective with its objectives."""

    column: Column
    groups: tuple[Group, ...]

    @property
    def tiles(self) -> tuple[Tile, ...]:
        return tuple(tile for group in self.groups for tile in group.tiles)

    @property
    def aimed(self) -> int:
        """How many have a target."""
        return sum(tile.scored.target is not None for tile in self.tiles)

    @property
    def hit(self) -> int:
        """How many are on target."""
        return sum(tile.scored.status is Status.ON_TARGET for tile in self.tiles)


def lanes(columns: Sequence[Column], state: State, numbers: Numbers, beside: Asks | None = None) -> tuple[Lane, ...]:
    """The tiles by perspective and objective.

    Args:
        columns: The scorecard's cards.
        state: What is looked at, its period named.
        numbers: The reader's formatter.
        beside: Each KPI beside the period asked for, by name and condition; None where none is asked for.
    """
    return tuple(
        Lane(column, tuple(_group(objective, state, numbers, beside) for objective in column.objectives))
        for column in columns
    )


def changed(score: Score, shown: Sequence[Lane]) -> tuple[tuple[Tile, ...], int]:
    """What really changed, the gravest first, and how many more did."""
    tiles = [tile for lane in shown for tile in lane.tiles if tile.scored.behaviour.trend in GRAVE]
    ranked = sorted(tiles, key=lambda tile: _gravity(tile.scored))
    return tuple(ranked[:MOST_CHANGED]), max(len(ranked) - MOST_CHANGED, 0)


def _gravity(metric: ScoredMetric) -> tuple[int, bool, float]:
    return GRAVE.index(metric.behaviour.trend), metric.status is not Status.OFF_TARGET, -metric.weight


def _group(objective: ObjectiveCards, state: State, numbers: Numbers, beside: Asks | None) -> Group:
    both = zip(objective.cards, objective.scored.metrics, strict=True)
    return Group(objective, tuple(_tile(card, scored, state, numbers, beside) for card, scored in both))


def _tile(card: Card, scored: ScoredMetric, state: State, numbers: Numbers, beside: Asks | None) -> Tile:
    comparison = (beside or {}).get((scored.metric, scored.where))
    change = comparison.change if comparison else None
    return Tile(
        card=card,
        scored=scored,
        link=kpi_link(scored.metric, state.but(view=None, by=(), q=None)),
        moved=_moved(scored.behaviour, numbers),
        change=numbers.change(change, scored.unit) if change is not None else "",
        doubtful=comparison is not None and not comparison.beyond_noise,
        numbers=numbers,
    )


def _moved(behaviour: Behaviour, numbers: Numbers) -> str:
    """Since when it is another, or how many points are wanting before that can be told."""
    if behaviour.trend is Trend.TOO_SHORT:
        return numbers.texts.say("limits after {n} points", n=LEAST)
    if behaviour.since is None or not behaviour.points:
        return ""
    last = behaviour.points[-1].period
    skeleton = "MMM" if last.grain is Grain.MONTH else "MMMd"
    year = "" if (last.first_day - behaviour.since).days < DAYS else "y"
    day = format_skeleton(year + skeleton, behaviour.since, locale=numbers.locale)
    return numbers.texts.say("since {day}", day=day)


def _spark(card: Card, numbers: Numbers) -> Markup:
    if sum(value is not None for value in card.history) < 2:
        return Markup("")
    title = numbers.texts.say(
        "{kpi}: the last {n} periods. {sentence}", kpi=card.label, n=len(card.history), sentence=card.sentence
    )
    return svg_spark(card.history, title, card.limits, card.target_line, card.attainment.tone, SPARK)


def _bullet(card: Card, scored: ScoredMetric, numbers: Numbers) -> Markup:
    shown = told(scored.measurement)
    found = standing(shown.value, shown.low, shown.high, scored.target)
    if found is None:
        return Markup("")
    title = numbers.texts.say(
        "{kpi}: {value}, target {target}: {status}",
        kpi=card.label, value=card.value, target=card.target, status=numbers.texts.say(card.attainment.word),
    )  # fmt: skip
    return svg_bullet(found, title, card.attainment.glyph, card.attainment.tone)
