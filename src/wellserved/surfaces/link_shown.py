"""Link shown: a verdict as the strategy map shows it: its grade, its size, how thick its line is, since when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wellserved.flow.links import LinkFound
from wellserved.insight.link.path import PathEffect, along
from wellserved.insight.link.verdict import Verdict
from wellserved.surfaces.language import to_say
from wellserved.surfaces.link_words import GRADES, STEPS, Known, grade_words, label_of, rests_on, size_words, weeks, why
from wellserved.surfaces.number import NOTHING, Numbers
from wellserved.surfaces.when import day_words
from wellserved.terms.unit import Unit

Found = Mapping[tuple[str, str], LinkFound]
THIN, THICK, OF_AN_EXPERIMENT = 1.7, 7.0, 4.0
MOST_PATHS, LONGEST = 8, 6
STATES = {
    "supported": to_say("supported"),
    "contradicted": to_say("contradicted"),
    "open": to_say("tested, nothing shown"),
    "untold": to_say("can't be tested yet"),
}


@dataclass(frozen=True)
class LinkShown:
    """What a map says of a link that was tested, or can't be.

    Args:
        state: "supported", "contradicted", "open", or "untold".
        grade: The grade of evidence in words.
        size: The effect with its interval; empty where there is none.
        lag: After how long it shows; empty where that is not told.
        rests: How many units and weeks it rests on.
        why: The reason, as a sentence.
        width: How thick its line is, by the effect's strength.
        on: The day of the verdict.
        stale: Whether rows or definitions have changed since.
        history: What it was before, oldest first: a day and a state in words, where the state changed.
        arithmetic: Whether it holds because of how both are computed, and not because data say so.
    """

    state: str
    grade: str
    size: str
    lag: str
    rests: str
    why: str
    width: float
    on: str
    stale: bool
    history: tuple[tuple[str, str], ...]
    arithmetic: bool = False


@dataclass(frozen=True)
class PathShown:
    """What links that follow one another come to.

    Args:
        names: What to call the KPIs along it.
        grade: The lowest grade of its links, in words.
        size: The product with its interval.
        lag: How long it takes in all.
    """

    names: tuple[str, ...]
    grade: str
    size: str
    lag: str


def link_shown(found: LinkFound, known: Known, numbers: Numbers) -> LinkShown:
    """A verdict as the map shows it."""
    one = found.verdict
    return LinkShown(
        state=state_of(one),
        grade=grade_words(one, numbers.texts),
        size=size_words(one, known, numbers),
        lag=weeks(one.lag, numbers) if one.lag else "",
        rests=rests_on(one, numbers),
        why=why(one, known, numbers),
        width=_width(one),
        on=day_words(found.at.date(), numbers),
        stale=found.stale,
        history=_changes(found, numbers),
        arithmetic=one.arithmetic,
    )


def state_of(verdict: Verdict) -> str:
    """What is said of a link in one word."""
    if verdict.supported:
        return "supported"
    if verdict.contradicted:
        return "contradicted"
    return "open" if verdict.claims else "untold"


def paths_shown(found: Found, edges: Sequence[tuple[str, str]], known: Known, numbers: Numbers) -> list[PathShown]:
    """The paths of two links or more with a size of each, those with the best evidence first."""
    chains = [chain for chain in _chains(edges) if all(edge in found for edge in chain)]
    told = [along([found[edge].verdict for edge in chain]) for chain in chains]
    told.sort(key=lambda path: (-path.grade, -len(path.names)))
    shown = [_path_shown(path, path.effect, known, numbers) for path in told if path.effect is not None]
    return shown[:MOST_PATHS]


def _chains(edges: Sequence[tuple[str, str]]) -> Iterable[tuple[tuple[str, str], ...]]:
    """Each path from where nothing moves on to it to where it moves nothing more."""
    steps: dict[str, list[str]] = {}
    for cause, effect in edges:
        steps.setdefault(cause, []).append(effect)
    moved = {effect for _, effect in edges}
    open_: list[tuple[str, ...]] = [(name,) for name in steps if name not in moved]
    while open_:
        path = open_.pop()
        on = [name for name in steps.get(path[-1], ()) if name not in path and len(path) <= LONGEST]
        open_ += [(*path, name) for name in on]
        if not on and len(path) > 2:
            yield tuple(pairwise(path))


def _path_shown(path: PathEffect, effect: float, known: Known, numbers: Numbers) -> PathShown:
    texts = numbers.texts
    labels = tuple(label_of(name, known) for name in path.names)
    grade = texts.say(GRADES[path.grade])
    assert path.low is not None and path.high is not None  # noqa: S101 - an effect has its interval
    first, last = (known[name].unit if name in known else Unit.COUNT for name in (path.names[0], path.names[-1]))
    per = STEPS.get(first, 1.0)
    size = texts.say(
        "{change} ({interval}) for {step}",
        change=numbers.change(effect * per, last),
        interval=numbers.interval(path.low * per, path.high * per, last),
        step=numbers.size(per, first),
    )
    return PathShown(labels, grade, size, weeks(path.lag, numbers) if path.lag else NOTHING)


def _width(verdict: Verdict) -> float:
    if not verdict.supported:
        return THIN
    strength = verdict.facts.get("strength")
    return OF_AN_EXPERIMENT if strength is None else round(min(THIN + 14 * abs(strength), THICK), 1)


def _changes(found: LinkFound, numbers: Numbers) -> tuple[tuple[str, str], ...]:
    """The verdicts at which the state or the grade changed."""
    told: list[tuple[str, str]] = []
    for at, verdict in found.history:
        state = numbers.texts.say(STATES[state_of(verdict)])
        said = state if verdict.contradicted else f"{state} ({grade_words(verdict, numbers.texts)})"
        if not told or told[-1][1] != said:
            told.append((day_words(at.date(), numbers), said))
    return tuple(told)
