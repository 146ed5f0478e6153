"""Markdown: a report as text that reads well before it is rendered."""

import re
from collections.abc import Iterable, Iterator, Sequence

from wellserved.surfaces.card import Card, Column
from wellserved.surfaces.report.page import Definition, Page
from wellserved.surfaces.spark import text_spark

SPECIAL = re.compile(r"([\\`*_\[\]<>#|~!&])")


def markdown_report(page: Page) -> str:
    """Write the page; every text in it is escaped, so that data stays data."""
    parts = [
        *_head(page),
        *_warnings(page),
        *(line for column in page.columns for line in _column(column)),
        *_scores(page),
        *_balance(page),
        *_links(page),
        *_definitions(page.definitions),
        *_foot(page),
    ]
    return "\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _head(page: Page) -> Iterator[str]:
    said = page.headline
    yield from (f"# {escaped(page.title)}, {page.period}", "")
    yield from (f"{escaped(page.organisation)} · as of {page.as_of} · score {page.score}", "")
    yield from (f"**{escaped(said.standing)}** {escaped(said.change)} {escaped(said.next)}", "")


def _warnings(page: Page) -> Iterator[str]:
    if page.warnings:
        yield from ("## What speaks against these numbers", "")
        yield from (f"- ⚠ {escaped(warning)}" for warning in page.warnings)
        yield ""


def _column(column: Column) -> Iterator[str]:
    yield from (f"## {escaped(column.label)}: {column.attained}, score {column.score}", "")
    for objective in column.objectives:
        kept = objective.scored.objective
        owner = f", owner {escaped(kept.owner)}" if kept.owner else ""
        yield from (f"**{escaped(kept.label)}** (weight {objective.weight}{owner}, score {objective.score})", "")
        yield from _cards(objective.cards)


def _cards(cards: Sequence[Card]) -> Iterator[str]:
    headings = ("KPI", "Value", "95 % interval", "Target", "Status", "Behaviour", "History", "Weight", "n")
    yield from _table(headings, (_row(card) for card in cards))
    yield ""
    for card in cards:
        yield from ([f"- {escaped(card.label)}: {escaped(card.sentence)}"] if card.sentence else [])
        yield from (f"- {escaped(card.label)}: ⚠ {escaped(warning)}" for warning in card.warnings)
        for line in card.segments:
            about = f"{line.value} ({line.interval}), target {line.target}: {line.status}"
            yield f"- {escaped(card.label)}, {escaped(line.segment)}: {escaped(about)}"
    yield ""


def _row(card: Card) -> tuple[str, ...]:
    value = f"{card.value} ({card.note})" if card.note else card.value
    aim = f"{card.target}, {card.travel}" if card.target and card.travel else card.target
    marks = str(card.attainment), str(card.behaviour)
    return card.label, value, card.interval, aim, *marks, text_spark(card.history), card.weight, card.n


def _scores(page: Page) -> Iterator[str]:
    yield from ("## Scores, and how they came about", "")
    yield from _table(("What", "Score", "Formula"), _score_rows(page))
    yield ""


def _score_rows(page: Page) -> Iterator[tuple[str, ...]]:
    yield page.title, page.score, page.formula
    for column in page.columns:
        yield column.label, column.score, column.formula
        for objective in column.objectives:
            yield objective.scored.objective.label, objective.score, objective.scored.score.formula


def _balance(page: Page) -> Iterator[str]:
    yield from ("## Is the scorecard balanced?", "")
    yield from (f"- **{escaped(what)}** {escaped(fix)}" for what, fix in page.findings)
    yield from (["No gap and no one-sidedness was found."] if not page.findings else [])
    yield from ("", f"{page.speed_and_volume} of the weight lies on speed and volume.", "")
    sides = ((b.name, ", ".join(f"{s.name} {s.written} ({s.count})" for s in b.sides)) for b in page.beams)
    yield from _table(("By", "Share of all weight (KPIs)"), sides)
    yield ""


def _links(page: Page) -> Iterator[str]:
    if page.links:
        yield from ("## What is believed to cause what", "")
        yield from _table(("Cause", "Effect", "Direction", "Evidence"), page.links)
        yield ""


def _definitions(definitions: Sequence[Definition]) -> Iterator[str]:
    yield from ("## What each KPI means, and what its value rests on", "")
    for item in definitions:
        card = item.card
        yield from (f"### {escaped(card.label)} (`{card.name}`, version {card.version})", "")
        if item.meaning:
            yield from (f"*{escaped(item.meaning.question)}*", "")
        yield from (f"- {what}: {_code(text) if what != 'kind' else escaped(text)}" for what, text in item.formula)
        interval = f", 95 % interval {card.interval}" if card.interval else ""
        yield f"- value: {card.value}{interval}"
        yield from (f"- rests on: n {card.n}, coverage {card.coverage}, loaded {card.freshness or 'never'}", "")


def _foot(page: Page) -> Iterator[str]:
    yield from (f"- {escaped(what)} {escaped(fix)}" for what, fix in page.problems)
    yield f"As of {page.as_of}. Intervals are 95 %. Numbers are rounded half away from zero. Made with Wellserved."


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    yield from (f"| {' | '.join(escaped(cell) for cell in row)} |" for row in rows)


def _code(text: str) -> str:
    """SQL between as many backticks as it needs."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{fence} {' '.join(text.split())} {fence}"
