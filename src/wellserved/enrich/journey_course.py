"""Journey course: which journeys went so, step by step from the first on, as a condition on their paths."""

from collections.abc import Mapping, Sequence

from wellserved.enrich.journeys import OTHER
from wellserved.enrich.quoting import literal

ANY, MORE, NOT = "*", "**", "!"
ENDED = ("resolved", "dropped", "open")


def course_sql(course: Sequence[str], letters: Mapping[str, str], ended: str | None = None) -> str:
    """The condition on a journey's path.

    >>> course_sql(("*", "voice", "**"), {"voice": "B"}, "dropped")
    "steps >= 2 AND substr(path, 2, 1) IN ('B') AND status = 'dropped'"

    Args:
        course: Steps by name; ANY stands for one of any kind, `!voice!email` for one that is neither; a last MORE says
            that any others may follow.
        letters: A letter for each step.
        ended: How they ended; None for any end.
    """
    steps = course[:-1] if course[-1:] == (MORE,) else course
    told = [f"steps {'=' if steps is course else '>='} {len(steps)}"]
    for place, step in enumerate(steps, 1):
        if step != ANY:
            listed = ", ".join(literal(letters.get(name, OTHER)) for name in step.removeprefix(NOT).split(NOT))
            told.append(f"substr(path, {place}, 1) {'NOT ' if step.startswith(NOT) else ''}IN ({listed})")
    return " AND ".join([*told, *([f"status = {literal(ended)}"] if ended else [])])
