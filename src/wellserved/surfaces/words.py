"""Words: the mark, word and colour of every status; the arrow and word of every behaviour.

Two statuses that are never merged: attainment (against the target) and behaviour
(against its own past). Each has a shape and a word; colour only repeats them.
"""

from dataclasses import dataclass

from wellserved.surfaces.language import IN_ENGLISH, Texts, to_say


@dataclass(frozen=True)
class Mark:
    """How a status is shown; its word and meaning are kept in English, and said in the reader's language.

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

    def told(self, texts: Texts) -> str:
        """Shape and word in the reader's language."""
        return f"{self.glyph} {texts.say(self.word)}"


ATTAINMENT = {
    mark.word: mark
    for mark in (
        Mark("●", to_say("on target"), "blue", to_say("The whole interval meets the target.")),
        Mark(
            "▲",
            to_say("near"),
            "ochre",
            to_say("The whole interval misses the target; the value is no worse than the floor."),
        ),
        Mark(
            "◆",
            to_say("off target"),
            "vermilion",
            to_say("The whole interval misses the target, and the value is worse than any floor."),
        ),
        Mark(
            "◇",
            to_say("not shown to differ"),
            "quiet",
            to_say("The interval reaches to both sides of the target: no verdict."),
        ),
        Mark("○", to_say("no target"), "quiet", to_say("Nobody has set a target.")),
        Mark("⊘", to_say("data not fit"), "quiet", to_say("There is no value that a verdict could rest on.")),
    )
}
BEHAVIOUR = {
    mark.word: mark
    for mark in (
        Mark("→", to_say("routine"), "quiet", to_say("Within what this process does by itself.")),
        Mark("↗", to_say("improved"), "blue", to_say("Beyond noise, to the better.")),
        Mark("↘", to_say("worsened"), "vermilion", to_say("Beyond noise, to the worse.")),
        Mark("↕", to_say("changed"), "ochre", to_say("Beyond noise, where neither way is better by itself.")),
        Mark("…", to_say("too short"), "quiet", to_say("Too few periods to tell change from noise.")),
    )
}
NOTES = {
    "ok": "",
    "no data": to_say("no data"),
    "not yet known": to_say("not yet known"),
    "detail retired": to_say("detail retired"),
    "too few": to_say("too few"),
    "partial": to_say("partly known"),
    "restated": to_say("restated since"),
}
PERSPECTIVES = {
    "customer": to_say("Customer"),
    "process": to_say("Internal process"),
    "financial": to_say("Financial"),
    "learning": to_say("Learning & growth"),
}
TAGS = (
    *(to_say("Perspective"), to_say("Stakeholder"), to_say("Kind"), to_say("Timing"), to_say("Measures")),
    *(to_say("Learning and growth"), to_say("Employee"), to_say("Business"), to_say("Process"), to_say("Result")),
    *(to_say("Leading"), to_say("Lagging"), to_say("Activity"), to_say("Outcome")),
    *(to_say("Draft"), to_say("Active"), to_say("Watch"), to_say("Retired")),
    *(to_say("Agent"), to_say("Team"), to_say("Operations"), to_say("Enterprise")),
)
GRAINS = (to_say("day"), to_say("week"), to_say("month"), to_say("quarter"), to_say("year"))
HAPPENED = (to_say("release"), to_say("outage"), to_say("campaign"), to_say("definition"), to_say("other"))
LOADED = (to_say("load"), to_say("retry"), to_say("discard"))
RULES = {
    "1 beyond the limits": to_say("1 beyond the limits"),
    "3 of 4 in the outer half": to_say("3 of 4 in the outer half"),
    "8 on one side": to_say("8 on one side"),
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


def note(note: str, texts: Texts = IN_ENGLISH) -> str:
    """What to say beside a value; nothing where all is well."""
    known = NOTES.get(note, note)
    return texts.say(known) if known else ""


def perspective(name: str, texts: Texts = IN_ENGLISH) -> str:
    """A perspective's heading; an organisation's own name as it stands."""
    known = PERSPECTIVES.get(name)
    return texts.say(known) if known else plain(name)


def tag(name: str, texts: Texts = IN_ENGLISH) -> str:
    """A way to sort KPIs, or a value of one, as a word: customer, leading, outcome."""
    return texts.say(plain(name))


def rule(name: str | None, texts: Texts = IN_ENGLISH) -> str:
    """The rule of process charts that told."""
    return texts.say(RULES.get(name or "", name or ""))


def plain(name: str) -> str:
    """A snake_case name as words."""
    return name.replace("_", " ").strip().capitalize()
