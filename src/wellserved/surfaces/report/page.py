"""Page: what a report says, whether as HTML or as Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wellserved.metrics.definition import MetricDefinition
from wellserved.scorecard.scorecard import Link
from wellserved.scorecard.scored import Score, Side, Status
from wellserved.surfaces import words
from wellserved.surfaces.card import Card, Column, columns, written_score
from wellserved.surfaces.headline import Headline, headline
from wellserved.surfaces.language import Texts
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.sentences import warning_sentence
from wellserved.surfaces.spelled import Part, spelled
from wellserved.surfaces.when import instant_words, period_words
from wellserved.surfaces.words import Mark


@dataclass(frozen=True)
class Tally:
    """How many KPIs have a status."""

    mark: Mark
    count: int


@dataclass(frozen=True)
class Share:
    """One side of a balance beam."""

    name: str
    count: int
    share: float
    written: str


@dataclass(frozen=True)
class BeamLine:
    """One way to weigh the scorecard."""

    name: str
    sides: tuple[Share, ...]


@dataclass(frozen=True)
class Definition:
    """A KPI's meaning beside what its value rests on."""

    card: Card
    meaning: MetricDefinition | None
    formula: tuple[Part, ...]


@dataclass(frozen=True)
class Page:
    """Everything a report shows, written out."""

    title: str
    organisation: str
    period: str
    as_of: str
    headline: Headline
    tallies: tuple[Tally, ...]
    columns: tuple[Column, ...]
    warnings: tuple[str, ...]
    score: str
    formula: str
    left_out: tuple[str, ...]
    beams: tuple[BeamLine, ...]
    speed_and_volume: str
    findings: tuple[tuple[str, str], ...]
    problems: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str, str, str], ...]
    definitions: tuple[Definition, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        return tuple(card for column in self.columns for card in column.cards)


def page(
    score: Score,
    definitions: Mapping[str, MetricDefinition],
    numbers: Numbers,
    organisation: str,
    made_at: datetime,
) -> Page:
    """Write a score out as a report.

    Args:
        score: What the scorecard's KPIs turned out to be.
        definitions: The definition of each of its KPIs, in the version that gave the value.
        numbers: The reader's formatter.
        organisation: Whose scorecard it is.
        made_at: When the report was made; shown unless the score has an as-of of its own.
    """
    shown = columns(score, numbers, definitions)
    return Page(
        title=score.label,
        organisation=organisation,
        period=period_words(score.period, numbers),
        as_of=instant_words((score.as_of or made_at).astimezone(score.period.start.tzinfo)),
        headline=headline(score, numbers),
        tallies=_tallies(score),
        columns=shown,
        warnings=tuple(warning_sentence(g, numbers) for g in score.guards),
        score=written_score(score.score.value, numbers),
        formula=score.score.formula,
        left_out=score.score.left_out,
        beams=_beams(score, numbers),
        speed_and_volume=numbers.percent(score.balance.speed_and_volume),
        findings=tuple((p.what, p.fix) for p in score.balance.findings),
        problems=tuple((p.what, p.fix) for p in score.problems),
        links=_links(score, numbers.texts),
        definitions=_definitions(shown, definitions, numbers.texts),
    )


def _tallies(score: Score) -> tuple[Tally, ...]:
    counts = [Tally(words.attainment(s.value), sum(m.status is s for m in score.metrics)) for s in Status]
    return tuple(tally for tally in counts if tally.count)


def _beams(score: Score, numbers: Numbers) -> tuple[BeamLine, ...]:
    views = {p.view.name: p.view.label for p in score.perspectives}
    return tuple(
        BeamLine(
            words.tag(beam.name, numbers.texts),
            tuple(_share(side, views if beam.name == "perspective" else {}, numbers) for side in beam.sides),
        )
        for beam in score.balance.beams
    )


def _share(side: Side, labels: Mapping[str, str], numbers: Numbers) -> Share:
    name = words.tag(labels.get(side.name, side.name), numbers.texts)
    return Share(name, side.count, side.share, numbers.percent(side.share))


def _definitions(
    shown: tuple[Column, ...], definitions: Mapping[str, MetricDefinition], texts: Texts
) -> tuple[Definition, ...]:
    cards = {card.name: card for column in shown for card in column.cards}
    return tuple(
        Definition(card, definitions.get(name), spelled(definitions[name], texts) if name in definitions else ())
        for name, card in cards.items()
    )


def _links(score: Score, texts: Texts) -> tuple[tuple[str, str, str, str], ...]:
    """Beliefs by the labels of what they join."""
    labels = {m.metric: m.label for m in score.metrics} | {
        o.objective.name: o.objective.label for o in score.objectives
    }
    return tuple(
        (labels.get(link.cause, link.cause), labels.get(link.effect, link.effect), *_belief(link, texts))
        for link in score.links
    )


def _belief(link: Link, texts: Texts) -> tuple[str, str]:
    """Which way the effect moves, and how late and on what evidence."""
    direction = texts.say("rises with it") if link.sign == "+" else texts.say("falls as it rises")
    return direction, ", ".join(part for part in (_late(link, texts), texts.say(link.evidence)) if part)


def _late(link: Link, texts: Texts) -> str:
    if link.after.startswith("0 "):
        return texts.say("at once")
    return texts.say("after {time}", time=link.after) if link.after else ""
