"""Words: the mark, word and colour of every status; the arrow and word of every behaviour.

Two statuses that are never merged: attainment (against the target) and behaviour
(against its own past). Each has a shape and a word; colour only repeats them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """How a status is shown.

    Args:
        glyph: A shape of its own.
        word: The status in words.
        tone: Name of its colour: blue, ochre, vermilion, quiet.
        meaning: One sentence for a legend.
    """

    glyph: str
    word: str
    tone: str
    meaning: str

    def __str__(self) -> str:
        return f"{self.glyph} {self.word}"


ATTAINMENT = {
    mark.word: mark
    for mark in (
        Mark("●", "on target", "blue", "The whole interval meets the target."),
        Mark("▲", "near", "ochre", "The whole interval misses the target; the value is no worse than the floor."),
        Mark(
            "◆",
            "off target",
            "vermilion",
            "The whole interval misses the target, and the value is worse than any floor.",
        ),
        Mark("◇", "not shown to differ", "quiet", "The interval reaches to both sides of the target: no verdict."),
        Mark("○", "no target", "quiet", "Nobody has set a target."),
        Mark("⊘", "data not fit", "quiet", "There is no value that a verdict could rest on."),
    )
}
BEHAVIOUR = {
    mark.word: mark
    for mark in (
        Mark("→", "routine", "quiet", "Within what this process does by itself."),
        Mark("↗", "improved", "blue", "Beyond noise, to the better."),
        Mark("↘", "worsened", "vermilion", "Beyond noise, to the worse."),
        Mark("↕", "changed", "ochre", "Beyond noise, where neither way is better by itself."),
        Mark("…", "too short", "quiet", "Too few periods to tell change from noise."),
    )
}
NOTES = {
    "ok": "",
    "no data": "no data",
    "not yet known": "not yet known",
    "too few": "too few",
    "partial": "partly known",
    "restated": "restated since",
}
PERSPECTIVES = {
    "customer": "Customer",
    "process": "Internal process",
    "financial": "Financial",
    "learning": "Learning & growth",
}
TERMINAL = {"blue": "blue", "ochre": "yellow", "vermilion": "red", "quiet": "default"}


def attainment(status: str) -> Mark:
    """The mark of an attainment; an unknown one is shown as it is named."""
    return ATTAINMENT.get(status, Mark("?", status, "quiet", ""))


def behaviour(status: str, rising: bool | None = None) -> Mark:
    """The mark of a behaviour.

    Args:
        status: routine, improved, worsened, too short.
        rising: Which way the value itself moved; the arrow follows it where it is known.
    """
    known = BEHAVIOUR.get(status, Mark("?", status, "quiet", ""))
    if rising is None or status not in ("improved", "worsened", "changed"):
        return known
    return Mark("↗" if rising else "↘", known.word, known.tone, known.meaning)


def note(note: str) -> str:
    """What to say beside a value; nothing where all is well."""
    return NOTES.get(note, note)


def perspective(name: str) -> str:
    """A perspective's heading; an organisation's own name as it stands."""
    return PERSPECTIVES.get(name, name.replace("_", " ").capitalize())


def plain(name: str) -> str:
    """A snake_case name as words."""
    return name.replace("_", " ").strip().capitalize()
