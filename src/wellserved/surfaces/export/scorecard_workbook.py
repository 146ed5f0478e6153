"""Scorecard workbook: a scorecard as sheets: its KPIs, their past, what speaks against them, what they mean."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Measurement
from wellserved.scorecard.scored import Score, ScoredMetric
from wellserved.surfaces.card import Card, columns, told
from wellserved.surfaces.export.number_format import Shown, shown_count, shown_ends, shown_value
from wellserved.surfaces.export.stamp import Stamp
from wellserved.surfaces.export.workbook import Cell, Sheet, Trace, workbook
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.spelled import spelled
from wellserved.surfaces.when import short_period
from wellserved.terms.unit import Unit

Definitions = Mapping[str, MetricDefinition]
PAST_BEGINS = 2
KPI_HEADER = (
    to_say("Perspective"),
    to_say("Objective"),
    to_say("KPI"),
    to_say("Value"),
    to_say("From"),
    to_say("To"),
    to_say("n"),
    to_say("Target"),
    to_say("Against the target"),
    to_say("Behaviour"),
    to_say("History"),
    to_say("Change"),
    to_say("What its history says"),
    to_say("Score"),
    to_say("Weight"),
    to_say("Owner"),
    to_say("Coverage"),
    to_say("Note"),
    to_say("Rows loaded"),
    to_say("Version"),
    to_say("Name"),
)
MEANING_HEADER = (
    to_say("KPI"),
    to_say("Name"),
    to_say("Question"),
    to_say("Version"),
    to_say("In force from"),
    to_say("Formula"),
    to_say("Owner"),
    to_say("Guards"),
)


def scorecard_workbook(
    score: Score, definitions: Definitions, numbers: Numbers, stamp: Stamp, made_at: datetime
) -> bytes:
    """Write a scored scorecard as an XLSX file."""
    say = numbers.texts.say
    past = Sheet(say("History"), *_history(score, numbers), headed=True)
    sheets = (
        Sheet(say("Scorecard"), *_kpis(score, definitions, numbers, past.name), wide=(2, 12)),
        past,
        Sheet(say("Warnings"), (say("KPI"), say("Warning")), list(_warnings(score, definitions, numbers)), wide=(1,)),
        definition_sheet(definitions, numbers.texts),
        about(stamp, numbers.texts),
    )
    return workbook(sheets, f"{score.label}, {stamp.period}", made_at)


def about(stamp: Stamp, texts: Texts) -> Sheet:
    """What the file was made from."""
    rounded = texts.say(
        "Cells hold the numbers themselves; they are shown rounded half away from zero. Intervals are 95 %."
    )
    rows: list[tuple[Cell, ...]] = [*stamp.lines(), (texts.say("Numbers"), rounded)]
    return Sheet(texts.say("About"), ("", ""), rows, wide=(1,), headed=False)


def definition_sheet(definitions: Definitions, texts: Texts) -> Sheet:
    """What each KPI means, by which version."""
    rows = [_definition(one, texts) for one in definitions.values()]
    return Sheet(texts.say("Definitions"), tuple(texts.say(name) for name in MEANING_HEADER), rows, wide=(2, 5))


def value_cell(found: Measurement, unit: Unit, numbers: Numbers) -> Cell:
    """A measurement's value, where it may be told."""
    value = told(found).value
    return None if value is None else shown_value(value, unit, numbers)


def end_cells(found: Measurement, unit: Unit, numbers: Numbers) -> tuple[Cell, Cell]:
    """Both ends of its interval."""
    shown = told(found)
    if shown.low is None or shown.high is None:
        return None, None
    return shown_ends(shown.low, shown.high, unit, numbers)


def share_cell(share: float | None, numbers: Numbers) -> Cell:
    """A share of the whole."""
    return None if share is None else shown_value(share, Unit.PERCENT, numbers)


def _kpis(
    score: Score, definitions: Definitions, numbers: Numbers, past: str
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    say, rows = numbers.texts.say, []
    for number, (scored, card, perspective, objective) in enumerate(_each(score, definitions, numbers), 1):
        trace = Trace(past, number, PAST_BEGINS, PAST_BEGINS + _longest(score) - 1) if _has_past(scored) else None
        rows.append((perspective, objective, *_kpi(scored, card, trace, numbers)))
    return tuple(say(name) for name in KPI_HEADER), rows


def _kpi(scored: ScoredMetric, card: Card, trace: Trace | None, numbers: Numbers) -> tuple[Cell, ...]:
    found, unit, say = scored.measurement, scored.unit, numbers.texts.say
    goal = scored.target.goal if scored.target else None
    aim: Cell = None if goal is None else card.target if goal.is_range else shown_value(goal.low, unit, numbers)
    return (
        card.label,
        value_cell(found, unit, numbers),
        *end_cells(found, unit, numbers),
        shown_count(found.n),
        aim,
        _marked(card.attainment.glyph, say(card.attainment.word)),
        _marked(card.behaviour.glyph, say(card.behaviour.word)),
        trace,
        card.change,
        card.sentence,
        None if scored.score.value is None else shown_value(scored.score.value, Unit.SCORE, numbers),
        Shown(scored.weight, "General"),
        card.owner,
        share_cell(found.coverage, numbers),
        card.note,
        card.freshness,
        Shown(found.version, "0"),
        card.name,
    )


def _each(score: Score, definitions: Definitions, numbers: Numbers) -> Iterator[tuple[ScoredMetric, Card, str, str]]:
    """Each KPI with its card, and where it stands."""
    for column in columns(score, numbers, definitions):
        for objective in column.objectives:
            for scored, card in zip(objective.scored.metrics, objective.cards, strict=True):
                yield scored, card, column.label, objective.scored.objective.label


def _has_past(scored: ScoredMetric) -> bool:
    return len(scored.behaviour.points) > 1


def _longest(score: Score) -> int:
    return max((len(m.behaviour.points) for m in score.metrics), default=0)


def _history(score: Score, numbers: Numbers) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """A line a KPI, in the scorecard's order; all end with the period scored, so that columns are the same periods."""
    say, longest = numbers.texts.say, _longest(score)
    periods = next((m.behaviour.points for m in score.metrics if len(m.behaviour.points) == longest), ())
    header = (say("KPI"), say("Name"), *(short_period(point.period) for point in periods))
    ordered = [
        m
        for p in score.perspectives
        for o in score.objectives
        if o.objective.perspective == p.view.name
        for m in o.metrics
    ]
    return header, [(m.label, m.metric, *_past(m, longest, numbers)) for m in ordered]


def _past(scored: ScoredMetric, longest: int, numbers: Numbers) -> Iterator[Cell]:
    yield from (None for _ in range(longest - len(scored.behaviour.points)))
    for point in scored.behaviour.points:
        yield None if point.value is None else shown_value(point.value, scored.unit, numbers)


def _warnings(score: Score, definitions: Definitions, numbers: Numbers) -> Iterator[tuple[Cell, ...]]:
    for _, card, _, _ in _each(score, definitions, numbers):
        yield from ((card.label, warning) for warning in card.warnings)


def _definition(metric: MetricDefinition, texts: Texts) -> tuple[Cell, ...]:
    formula = "\n".join(f"{what}: {text}" for what, text in spelled(metric, texts))
    since = str(metric.effective or texts.say("the beginning"))
    guards = ", ".join(metric.guards)
    return metric.label, metric.name, metric.question, Shown(metric.version, "0"), since, formula, metric.owner, guards


def _marked(glyph: str, word: str) -> str:
    return f"{glyph} {word}"
