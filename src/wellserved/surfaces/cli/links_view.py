"""Links view: verdicts on links on a terminal: how many hold, each with its size and reason."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from wellserved.flow.links import LinkFound
from wellserved.insight.link.verdict import Verdict
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.link_words import Known, grade_words, rests_on, why
from wellserved.surfaces.number import Numbers

GLYPHS = {"supported": "●", "contradicted": "◆", "open": "◇", "untold": "○"}
CAUSES = "'Causes' may be said from the grade quasi-experiment on."


def links_view(found: Sequence[Verdict], known: Known, numbers: Numbers) -> Iterator[RenderableType]:
    """How many are supported, and each link with its reason."""
    supported, against = (sum(getattr(one, name) for one in found) for name in ("supported", "contradicted"))
    untold, computed = sum(not one.claims for one in found), sum(one.arithmetic for one in found)
    links = "link is" if len(found) == 1 else "links are"
    by = f" ({computed} by arithmetic)" if computed else ""
    head = f"{len(found)} {links} believed: {supported} supported{by}, {against} contradicted, {untold} can't be tested"
    yield Text(head, style="bold")
    yield Text(CAUSES, style="dim")
    for verdict in found:
        yield Text()
        yield _head(verdict, known, numbers)
        yield Text(f"  {clean(why(verdict, known, numbers))}", style="" if verdict.claims else "dim")


def history_view(
    found: Mapping[tuple[str, str], LinkFound], known: Known, numbers: Numbers
) -> Iterator[RenderableType]:
    """What was said of each link, the oldest first."""
    if not found:
        yield Text("no link has been tested yet; 'wellserved links' tests them", style="dim")
    for one in found.values():
        yield _head(one.verdict, known, numbers)
        for at, verdict in one.history:
            yield Text(f"  {at:%Y-%m-%d}  {mark(verdict)} {clean(why(verdict, known, numbers))}")
        if one.stale:
            yield Text("  rows or definitions have changed since", style="dim")


def mark(verdict: Verdict) -> str:
    """Its sign: supported, contradicted, tested and open, not to be tested."""
    if verdict.supported or verdict.contradicted:
        return GLYPHS["supported" if verdict.supported else "contradicted"]
    return GLYPHS["open" if verdict.claims else "untold"]


def _head(verdict: Verdict, known: Known, numbers: Numbers) -> Text:
    arrow = f"{verdict.cause} → {verdict.outcome} ({verdict.sign})"
    about = ", ".join(part for part in (grade_words(verdict, numbers.texts), rests_on(verdict, numbers)) if part)
    return Text.assemble(f"{mark(verdict)} ", (clean(arrow), "bold"), (f"  {about}", "dim"))
