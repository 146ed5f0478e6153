"""Relabelled: what is known is called in the reader's language; all else, and every number, stays."""

from dataclasses import replace

from tests.surfaces.made import score
from wellserved.scorecard.relabelled import relabelled_score

GERMAN = {"Service scorecard": "Servicekarte"}


def say(text: str) -> str:
    return GERMAN.get(text, text)


def test_a_score_is_called_otherwise_and_says_the_same() -> None:
    found = relabelled_score(score(), say)

    assert found.label == "Servicekarte"
    assert replace(found, label="Service scorecard") == score()


def test_a_kpis_label_and_its_guards_are_called_otherwise() -> None:
    loud = relabelled_score(score(), str.upper)

    assert [m.label for m in loud.metrics] == [m.label.upper() for m in score().metrics]
    assert [g.guard_label for g in loud.guards] == [g.guard_label.upper() for g in score().guards]
    assert [m.measurement for m in loud.metrics] == [m.measurement for m in score().metrics]
