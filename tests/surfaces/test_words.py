"""Two statuses, never merged; each told by shape and word before colour."""

from wellserved.metrics.measurement import Note
from wellserved.scorecard.scored import Status, Trend
from wellserved.surfaces import words


def test_every_status_and_behaviour_has_a_mark() -> None:
    assert set(words.ATTAINMENT) == {s.value for s in Status}
    assert set(words.BEHAVIOUR) == {t.value for t in Trend}
    assert set(words.NOTES) == {n.value for n in Note}


def test_no_two_statuses_share_a_shape() -> None:
    shapes = [mark.glyph for mark in (*words.ATTAINMENT.values(), *words.BEHAVIOUR.values())]

    assert len(shapes) == len(set(shapes))


def test_the_arrow_follows_the_value_and_the_word_its_meaning() -> None:
    assert str(words.behaviour("improved", rising=False)) == "↘ improved"
    assert str(words.behaviour("worsened", rising=True)) == "↗ worsened"
    assert str(words.behaviour("routine", rising=True)) == "→ routine"


def test_an_unknown_status_is_shown_as_it_is_named() -> None:
    assert words.attainment("new").word == "new"
