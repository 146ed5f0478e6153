"""Sentences say the facts of a warning or a history in the reader's numbers."""

from dataclasses import replace
from datetime import date

import pytest

from tests.surfaces.made import WARNING, history
from wellserved.scorecard.scored import Behaviour, Trend, TrendWarning
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.sentences import behaviour_sentence, warning_sentence
from wellserved.terms.unit import Unit

ENGLISH, GERMAN = Numbers("en", "EUR"), Numbers("de", "EUR")


def test_a_flattered_kpi_is_told_with_the_rows_that_flatter_it() -> None:
    assert warning_sentence(WARNING, ENGLISH) == (
        "Average handle time is flattered: the 1,021 rows (4.1 %) that count against 'Called again within the hour' "
        "are at 12.4 s, the rest at 186.7 s; without them it would be 9.8 s worse."
    )


def test_a_kpi_and_its_guard_are_told_each_in_its_own_unit() -> None:
    moved = TrendWarning("aht", "Handle time", Unit.SECONDS, "csat", "Satisfied", 20.0, 15.0, 25.0, 0.1, Unit.PERCENT)

    assert warning_sentence(moved, ENGLISH) == "Handle time improved by 20.0 s while Satisfied worsened by 10.0 points."


def test_a_warning_writes_numbers_as_every_surface_does() -> None:
    costly = replace(WARNING, unit=Unit.MONEY, effect=0.255, against=5.115, rest=1234.5)

    assert "are at €5.12, the rest at €1,235; without them it would be €0.26 worse" in warning_sentence(costly, ENGLISH)
    assert "liegen bei 5,12 €, der Rest bei 1.235 €; ohne sie wäre der Wert um 0,26 € schlechter" in warning_sentence(
        costly, GERMAN
    )


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (history([1.0] * 16, Trend.ROUTINE, 1.0), "It varies as it did before (16 periods)."),
        (history([None, 1.0], Trend.TOO_SHORT), "1 period; 6 are needed to tell."),
        (Behaviour(Trend.TOO_SHORT), "No periods; 6 are needed to tell."),
        (
            replace(history([1.0] * 5, Trend.TOO_SHORT), phase=date(2026, 5, 1)),
            "2 periods since 2026-05-01; 6 are needed to tell.",
        ),
        (
            Behaviour(Trend.WORSENED, "8 on one side", False, date(2026, 1, 1)),
            "Lower than its routine since 2026-01-01 (8 on one side).",
        ),
    ],
)
def test_a_history_is_told_without_its_verdict(told: Behaviour, sentence: str) -> None:
    assert behaviour_sentence(told, ENGLISH) == sentence
