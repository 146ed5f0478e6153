"""Coverage view: which KPIs the sources can feed, and what is missing for the others, by what is missing."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.surfaces.cli.output import clean

if TYPE_CHECKING:
    from wellserved.flow.coverage import Covered


def coverage_view(found: Sequence["Covered"]) -> Iterator[RenderableType]:
    """A line a KPI: a sign and a word, and what is missing."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("KPI", "", "what is missing"):
        table.add_column(name, overflow="fold")
    for one in found:
        state = Text("○ waits", style="yellow") if one.missing else Text("● can be computed", style="blue")
        reasons = f" ({'; '.join(clean(reason) for reason in one.why)})" if one.why else ""
        table.add_row(Text(one.metric), state, Text(", ".join(one.missing) + reasons, style="dim"))
    yield table
    yield Text(coverage_line(found))


def coverage_line(found: Sequence["Covered"]) -> str:
    """How many can be computed, in a sentence."""
    ready = sum(not one.missing for one in found)
    return f"{ready} of {len(found)} KPIs can be computed from these sources"


def missing_lines(found: Sequence["Covered"], most: int = 12) -> Iterator[str]:
    """What is missing, each with the KPIs that wait for it; what most wait for comes first."""
    waiting: dict[str, list[str]] = {}
    for one in found:
        for name in one.missing:
            waiting.setdefault(name, []).append(one.metric)
    listed = sorted(waiting.items(), key=lambda item: (-len(item[1]), item[0]))
    for name, metrics in listed[:most]:
        more = f" and {len(metrics) - 4} more" if len(metrics) > 4 else ""
        yield f"  {name}: {', '.join(metrics[:4])}{more}"
    if len(listed) > most:
        yield f"  and {len(listed) - most} more; see 'wellserved catalogue available --missing'"


def coverage_json(found: Sequence["Covered"]) -> list[dict[str, Any]]:
    """Each KPI, whether it can be computed, what is missing, and why."""
    return [
        {"metric": one.metric, "available": not one.missing, "missing": list(one.missing), "why": list(one.why)}
        for one in found
    ]
