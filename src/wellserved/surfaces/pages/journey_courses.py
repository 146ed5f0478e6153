"""Journey courses: where bars and bands of the flow lead: to the journeys that come to a place, or go on from it."""

from collections.abc import Mapping

from wellserved.enrich.journey_course import ANY, ENDED, MORE, NOT
from wellserved.insight.journey.stream import ON, OTHER, Node, Stream
from wellserved.surfaces.journey_svg import END_WORDS
from wellserved.surfaces.journeyed import step_words
from wellserved.surfaces.language import Texts
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.web.linked import linked


def course_link(
    one: Node, two: Node | None, told: Stream, steps: Mapping[str, str], asked: Asking, own: Mapping[str, str]
) -> str:
    """The journeys that came to a node of the flow, or of those the ones that went on to another.

    Args:
        one: The node.
        two: Where they went from there; None for anywhere.
        told: The flow.
        steps: The step that each letter stands for.
        asked: The page's state.
        own: What only journeys are asked.
    """
    nodes = (one,) if two is None else (one, two)
    ended = next((name for _, name in nodes if name in ENDED), "")
    named = [part for node in nodes if node[1] not in ENDED for part in _parts(node, told, steps)]
    follow = [] if ended or named[-1:] == [MORE] else [MORE]
    course = (*(ANY for _ in range(one[0])), *named, *follow)
    return linked("/journeys/path", asked.state, {
        "steps": course, "ended": (ended,) if ended else (), **{name: (value,) for name, value in own.items()},
    })  # fmt: skip


def _parts(node: Node, told: Stream, steps: Mapping[str, str]) -> list[str]:
    """A node as the step that it stands for."""
    place, letter = node
    if letter == ON:
        return [ANY, MORE]
    if letter != OTHER:
        return [steps[letter]]
    kept = [name for at, name in told.nodes if at == place and name not in (OTHER, ON, *ENDED)]
    return [NOT + NOT.join(steps[name] for name in kept)]


def course_words(course: tuple[str, ...], ended: str, texts: Texts) -> tuple[str, ...]:
    """Each step of a course in words, and how it ended."""
    told = [_words(step, texts) for step in course]
    return (*told, texts.say(END_WORDS[ended])) if ended else tuple(told)


def _words(step: str, texts: Texts) -> str:
    if step in (ANY, MORE):
        return texts.say("any step") if step == ANY else "…"
    return texts.say(END_WORDS[OTHER]) if step.startswith(NOT) else step_words(step, texts)
