"""Scorecard PDF: a scorecard to hand out on paper or by mail, in the very characters of the page."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from wellserved.surfaces import words
from wellserved.surfaces.card import Card
from wellserved.surfaces.export.line_art import line_art
from wellserved.surfaces.export.pdf import pdf
from wellserved.surfaces.export.stamp import Stamp
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.report.page import Definition, Page
from wellserved.surfaces.words import Mark

SCORE_HEADER = (to_say("What"), to_say("Weight"), to_say("Score"), to_say("Status"), to_say("Formula"))
MEANING_HEADER = (to_say("KPI"), to_say("Question and owner"), to_say("Formula"), to_say("What its value rests on"))


def scorecard_pdf(page: Page, stamp: Stamp, made_at: datetime) -> bytes:
    """Set a scorecard's report.

    Raises:
        MissingPackage: typst is not installed.
    """
    return pdf("scorecard.typ", _told(page, stamp), made_at)


def mark_of(mark: Mark, texts: Texts) -> dict[str, str]:
    """A mark with its word in the reader's language."""
    return {"glyph": mark.glyph, "word": texts.say(mark.word), "tone": mark.tone}


def _told(page: Page, stamp: Stamp) -> dict[str, Any]:
    texts = stamp.texts
    said = page.headline
    return {
        "title": f"{page.title}, {page.period}",
        "organisation": page.organisation,
        "language": texts.language,
        "subtitle": " · ".join(p for p in (page.organisation, stamp.filters, page.as_of) if p),
        "stamp": stamp.line,
        "standing": said.standing,
        "change": said.change,
        "next": said.next,
        "tallies": [{**mark_of(t.mark, texts), "word": f"{t.count} {texts.say(t.mark.word)}"} for t in page.tallies],
        "score": page.score,
        "columns": [
            {"label": c.label, "attained": c.attained, "cards": [_card(card, texts) for card in c.cards]}
            for c in page.columns
        ],
        "legend": texts.say(
            "Beside each value: its 95 % interval. In the small charts: the band is what the process does by itself, "
            "the dashed line its target."
        ),
        "problems": [f"{what} {fix}" for what, fix in page.problems],
        "scores": list(_scores(page, texts)),
        "findings": [list(one) for one in page.findings],
        "definitions": [_definition(one, texts) for one in page.definitions],
        "about": [list(line) for line in stamp.lines()],
        "words": _words(texts),
    }


def _words(texts: Texts) -> Mapping[str, Any]:
    say = texts.say
    return {
        "score": say("Score"),
        "target": say("target"),
        "scores": say("Scores, and how they came about"),
        "how_scores": say(
            "A KPI scores 0 at its floor and 1 at its target; scores roll up by weight. Without a value or target "
            "nothing is scored, and the rest is weighed among itself."
        ),
        "score_header": [say(name) for name in SCORE_HEADER],
        "balance": say("Is the scorecard balanced?"),
        "meanings": say("What each KPI means, and what its value rests on"),
        "meaning_header": [say(name) for name in MEANING_HEADER],
        "about": say("What this was made from"),
        "about_header": say("Numbers are rounded half away from zero. Intervals are 95 %."),
    }


def _card(card: Card, texts: Texts) -> dict[str, Any]:
    return {
        "label": card.label,
        "value": card.value,
        "interval": card.interval,
        "note": card.note,
        "attainment": mark_of(card.attainment, texts),
        "target": card.target,
        "travel": card.travel,
        "spark": asdict(line_art(card, texts)),
        "behaviour": mark_of(card.behaviour, texts),
        "sentence": "" if card.behaviour.word == words.BEHAVIOUR["routine"].word else card.sentence,
        "about": " · ".join(card.about),
        "where": texts.say("only {where}", where=card.where) if card.where else "",
        "warnings": list(card.warnings),
        "segments": [
            {"segment": s.segment, "value": s.value, "target": s.target, "status": mark_of(s.status, texts)}
            for s in card.segments
        ],
    }


def _scores(page: Page, texts: Texts) -> Iterator[dict[str, Any]]:
    """The whole, its perspectives, objectives and KPIs, each a step deeper."""
    yield {"label": page.title, "weight": "", "score": page.score, "status": None, "formula": page.formula, "deep": 0}
    for column in page.columns:
        found = {"weight": column.weight, "score": column.score, "formula": column.formula}
        yield {"label": column.label, **found, "status": mark_of(column.status, texts), "deep": 0}
        for objective in column.objectives:
            scored = objective.scored
            found = {"weight": objective.weight, "score": objective.score, "formula": scored.score.formula}
            yield {"label": scored.objective.label, **found, "status": mark_of(objective.status, texts), "deep": 1}
            for card in objective.cards:
                found = {"weight": card.weight, "score": card.score, "formula": card.formula}
                yield {"label": card.label, **found, "status": mark_of(card.attainment, texts), "deep": 2}


def _definition(one: Definition, texts: Texts) -> dict[str, Any]:
    card, meaning = one.card, one.meaning
    interval = texts.say("95 %: {interval}", interval=card.interval) if card.interval else ""
    loaded = texts.say("loaded {instant}", instant=card.freshness) if card.freshness else ""
    rests = (f"{card.value}", interval, texts.say("n {n}", n=card.n), card.coverage, loaded, card.note)
    return {
        "label": card.label,
        "name": card.name,
        "version": texts.say("version {n}", n=card.version),
        "question": meaning.question if meaning else "",
        "owner": meaning.owner if meaning else card.owner,
        "formula": [list(part) for part in one.formula],
        "rests": ", ".join(part for part in rests if part),
    }
