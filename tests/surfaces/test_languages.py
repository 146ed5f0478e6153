"""What pages say is said in the reader's language, with its plural forms; a language is one file."""

import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.surfaces.made import history, score
from tests.surfaces.messages import kept, said_both_ways, untranslated, unused
from wellserved.scorecard.scored import Trend
from wellserved.surfaces.headline import headline
from wellserved.surfaces.language import SHIPPED, Texts, languages
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.sentences import behaviour_sentence
from wellserved.surfaces.when import period_words
from wellserved.terms.period import Calendar, parse_period
from wellserved.terms.unit import Unit

POLISH = """
msgid ""
msgstr ""
"Language: pl\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "It varies as it did before ({n} period)."
msgid_plural "It varies as it did before ({n} periods)."
msgstr[0] "Waha się jak dotąd ({n} okres)."
msgstr[1] "Waha się jak dotąd ({n} okresy)."
msgstr[2] "Waha się jak dotąd ({n} okresów)."

msgid "points"
msgstr "pkt"
"""


def test_the_headline_is_german_for_a_german_reader() -> None:
    said = headline(score(), Numbers("de"))

    assert said.standing == (
        "3 von 7 Kennzahlen mit Zielwert sind im Ziel "
        "(1 knapp verfehlt, 1 verfehlt, 1 nicht entschieden, 1 ohne belastbare Daten)."
    )
    assert said.change == (
        "Mehr als Zufall: First contact resolution (71,2 %) hat sich verschlechtert; "
        "Customer satisfaction (84,3 %) und Average handle time (176,9 s) haben sich verbessert. "
        "Alles andere ist Routine."
    )


def test_a_german_period_and_history_are_german() -> None:
    week = parse_period("2026-W28", Calendar("Europe/Berlin"))

    assert period_words(week, Numbers("de")) == "Woche vom 6. Juli 2026"
    assert behaviour_sentence(history([1.0], Trend.TOO_SHORT), Numbers("de")) == (
        "1 Zeitraum; für eine Aussage braucht es 6."
    )


@pytest.fixture
def polish(tmp_path: Path) -> Numbers:
    """A reader whose language is a file that nobody shipped."""
    (tmp_path / "pl.po").write_text(POLISH, encoding="utf-8")
    return Numbers("pl", folder=tmp_path)


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "Waha się jak dotąd (1 okres)."),
        (3, "Waha się jak dotąd (3 okresy)."),
        (5, "Waha się jak dotąd (5 okresów)."),
        (12, "Waha się jak dotąd (12 okresów)."),
        (22, "Waha się jak dotąd (22 okresy)."),
    ],
)
def test_a_further_language_is_a_file_with_its_own_plural_forms(n: int, said: str, polish: Numbers) -> None:
    assert behaviour_sentence(replace(history([1.0] * n, Trend.ROUTINE), since=None), polish) == said
    assert languages(polish.folder) == ("en", "pl")


def test_what_a_language_does_not_have_is_said_in_english(polish: Numbers) -> None:
    assert polish.value(-24.69, Unit.POINTS) == "-24,7 pkt"
    assert polish.value(40.8, Unit.SECONDS) == "40,8 s"
    assert polish.texts.count("{n} row", "{n} rows", 2) == "2 rows"


def test_a_number_that_is_written_out_is_counted_by_what_it_is() -> None:
    assert Texts("de").count("{n} day", "{n} days", 1000, n="1.000") == "1.000 Tage"


def test_a_text_without_values_may_have_braces() -> None:
    assert Texts("de").say("a segment named {x}") == "a segment named {x}"


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.po")), ids=lambda path: path.stem)
def test_a_translation_has_the_values_of_its_sentence_and_no_others(path: Path) -> None:
    for message in kept(path):
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = {name for text in english for name in values(text)}
        for form in filter(None, forms if message.id else ()):
            assert set(values(form)) <= wanted, message.id
            assert wanted - set(values(form)) <= {"n"}, message.id


def values(text: str) -> Iterator[str]:
    """The values that a sentence is filled with."""
    return (name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.po")), ids=lambda path: path.stem)
def test_every_sentence_is_translated_and_none_that_nobody_says(path: Path) -> None:
    assert untranslated(kept(path)) == []
    assert unused(kept(path)) == []


def test_no_sentence_is_said_once_by_itself_and_once_with_a_number() -> None:
    assert said_both_ways() == []
