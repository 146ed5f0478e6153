"""A report says all there is to know, needs nothing else, and shows data as data."""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.surfaces.made import JUNE, MADE_AT, definition, definitions, score
from wellserved.metrics.measurement import Note
from wellserved.scorecard.scored import Score
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.report.html import held, html_report
from wellserved.surfaces.report.markdown import markdown_report
from wellserved.surfaces.report.page import Page, page

HOSTILE = '<img src=x onerror=alert(1)>|*b* [x](javascript:alert(1)) {{ 7*7 }} & "q"'


def shown(made: Score | None = None) -> Page:
    return page(made or score(), definitions(), Numbers(), "Demo service", MADE_AT)


class Outline(HTMLParser):
    """Tags, headings and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[str]:
        return [tag for tag, _ in self.tags if tag in names]


def test_the_page_needs_nothing_else() -> None:
    outline = Outline(html_report(shown()))
    addresses = [v for _, attrs in outline.tags for k, v in attrs.items() if k in ("src", "href", "action", "srcset")]

    assert outline.all("script", "link", "img", "iframe", "form") == []
    assert [a for a in addresses if not (a or "").startswith("#")] == []
    assert "url(" not in html_report(shown()) and "@import" not in html_report(shown())


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(tag[1]) for tag in Outline(html_report(shown())).all("h1", "h2", "h3", "h4")]

    assert levels[0] == 1 and levels.count(1) == 1
    assert max(later - earlier for earlier, later in itertools.pairwise(levels)) == 1


def test_every_table_has_a_caption_and_headed_rows() -> None:
    outline = Outline(html_report(shown()))

    assert len(outline.all("table")) == len(outline.all("caption")) == 3
    assert all(attrs.get("scope") in ("row", "col") for tag, attrs in outline.tags if tag == "th")


def test_a_status_is_told_by_a_word_and_a_shape_besides_its_colour() -> None:
    text = html_report(shown())

    for glyph, word in (("●", "on target"), ("▲", "near"), ("◆", "off target"), ("◇", "not shown to differ")):
        assert re.search(rf"{glyph}</span> {word}</span>", text)


def test_an_address_within_the_page_leads_somewhere() -> None:
    outline = Outline(html_report(shown()))
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]

    assert len(ids) == len(set(ids))
    assert {a["href"] for t, a in outline.tags if t == "a"} <= {f"#{i}" for i in ids}


@pytest.mark.parametrize("write", [html_report, markdown_report])
def test_a_value_stands_with_its_interval_n_version_target_and_as_of(write: Callable[[Page], str]) -> None:
    text = write(shown())

    clocks = "as of 2026-07-01 11:00 +02:00", "loaded 2026-07-01 06:00 +02:00"
    for part in ("84.3 %", "82.1 to 86.2", "83.0 %", "3,201", "version 1", *clocks):
        assert part in text


@pytest.mark.parametrize("write", [html_report, markdown_report])
def test_no_data_is_a_dash_with_its_reason(write: Callable[[Page], str]) -> None:
    assert "not yet known" in write(shown())
    assert not re.search(r"\bnan\b|\bNone\b", write(shown()))


@pytest.mark.parametrize("write", [html_report, markdown_report])
def test_the_headline_the_warnings_and_the_findings_are_said(write: Callable[[Page], str]) -> None:
    text = write(shown())

    assert "Look first at First contact resolution" in text
    assert "that count against" in text and "Called again within the hour" in text
    assert "Three quarters of the weight lies on lagging KPIs." in text


def test_hostile_text_stays_text_in_html() -> None:
    text = html_report(hostile())
    outline = Outline(text)

    assert outline.all("img", "script") == []
    assert not any(name.startswith("on") for _, attrs in outline.tags for name in attrs)
    assert "{{ 7*7 }}" in text and "&lt;img src=x" in text


def test_hostile_text_stays_text_in_markdown() -> None:
    text = markdown_report(hostile())

    assert not re.search(r"(?<!\\)<img", text) and not re.search(r"(?<!\\)\]\(javascript", text)
    tables = [line for line in text.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in tables} <= {3, 4, 5, 10}


def hostile() -> Page:
    """A page with a hostile text in every place that data or an author fills."""
    made = score(HOSTILE)
    metrics = [
        replace(
            o,
            objective=replace(o.objective, label=HOSTILE, owner=HOSTILE),
            metrics=tuple(
                replace(
                    m,
                    label=HOSTILE,
                    behaviour=replace(m.behaviour, rule=HOSTILE, since=JUNE.first_day),
                    where=HOSTILE,
                    guards=tuple(replace(g, label=HOSTILE, guard_label=HOSTILE) for g in m.guards),
                )
                for m in o.metrics
            ),
        )
        for o in made.objectives
    ]
    meanings = {m.metric: definition(m.metric, HOSTILE, gaming=HOSTILE, owner=HOSTILE) for m in made.metrics}
    return page(replace(made, objectives=tuple(metrics)), meanings, Numbers(), HOSTILE, MADE_AT)


def test_below_the_smallest_n_no_value_is_shown() -> None:
    made = score()
    first = made.objectives[0].metrics[0]
    few = replace(first, measurement=replace(first.measurement, note=Note.TOO_FEW, n=12))
    objective = replace(made.objectives[0], metrics=(few, *made.objectives[0].metrics[1:]))
    card = shown(replace(made, objectives=(objective, *made.objectives[1:]))).cards[0]

    assert (card.value, card.interval, card.note, card.n) == ("–", "", "too few", "12")


def test_a_verdict_is_not_said_twice() -> None:
    card = shown().cards[0]

    assert (str(card.behaviour), card.sentence) == (
        "↗ improved",
        "Higher than its routine since 2026-06-01 (1 beyond the limits).",
    )


def test_a_history_of_one_value_is_no_chart() -> None:
    made = score()
    first = made.objectives[0].metrics[0]
    young = replace(first, behaviour=replace(first.behaviour, points=first.behaviour.points[-1:]))
    objective = replace(made.objectives[0], metrics=(young, *made.objectives[0].metrics[1:]))
    charts = [
        html_report(shown(s)).count('class="spark"')
        for s in (made, replace(made, objectives=(objective, *made.objectives[1:])))
    ]

    assert charts[0] - charts[1] == 1


def test_a_day_in_a_sentence_is_not_broken() -> None:
    assert held("<b> since 2026-07-01 at 6.6 s") == (
        '&lt;b&gt; since <span class="together">2026-07-01</span> at 6.6\N{NO-BREAK SPACE}s'
    )
