"""Problem view: what is wrong, where, and the mend, gravest first."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from wellserved.surfaces.cli.output import clean, print_json, show
from wellserved.terms.problem import Problem

GRAVITY = {"error": ("✗", "red"), "warning": ("!", "yellow"), "note": ("·", "dim")}


def print_problems(problems: Sequence[Problem], form: str) -> int:
    """Print problems as JSON or for a person, and return the exit code: 1 if one is an error."""
    if form == "json":
        print_json({"problems": [problem_json(problem) for problem in problems]})
    else:
        show(*problem_view(problems))
    return int(any(problem.severity == "error" for problem in problems))


def problem_view(problems: Sequence[Problem]) -> Iterator[RenderableType]:
    """Three lines a problem, and how many there are of each kind."""
    for problem in sorted(problems, key=lambda p: list(GRAVITY).index(p.severity)):
        glyph, style = GRAVITY[problem.severity]
        rows = f" ({problem.rows:,} rows)" if problem.rows else ""
        yield Text.assemble((f"{glyph} {problem.severity}: ", style), clean(problem.what), rows)
        for name, text in (("where", problem.where), ("fix", problem.fix)):
            if text:
                yield Text(f"    {name + ':':<7}{clean(text)}", style="dim")
    yield Text(tally(problems), style="bold")


def tally(problems: Sequence[Problem]) -> str:
    """How many errors, warnings and notes."""
    counts = [(name, sum(p.severity == name for p in problems)) for name in GRAVITY]
    said = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts if count]
    return ", ".join(said) if said else "nothing to mend"


def problem_json(problem: Problem) -> dict[str, object]:
    """A problem as JSON."""
    names = ("code", "severity", "what", "where", "fix", "rows")
    return {name: getattr(problem, name) for name in names}
