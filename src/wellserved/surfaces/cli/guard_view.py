"""Guard view: signs on a terminal: where to look, what was seen, which rows to check, what could not be told."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from wellserved.flow.guard import Guarded
from wellserved.insight.gaming.sign import ALL, Sign
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.guard_words import evidence, how_known, kind_label
from wellserved.surfaces.number import Numbers

NO_ACCUSATION = "Each is a place to look at, and no accusation: a tool, a rule or a wrong record may look the same."
GLYPHS = {"look": "◆", "quiet": "●", "untold": "○"}


def guard_view(found: Guarded, numbers: Numbers, every: bool) -> Iterator[RenderableType]:
    """How many places there are, each by its kind, and what could not be told."""
    looks = found.looks
    days = f"{found.first.isoformat()} to {found.last.isoformat()}"
    said = f"{len(looks)} places to look at" if len(looks) != 1 else "1 place to look at"
    if all(sign.verdict == "untold" for sign in found.signs):
        said = "None of the tests can tell anything of these rows"
    yield Text.assemble((said, "bold"), (f"  {days}", "dim"))
    if looks:
        yield Text(NO_ACCUSATION, style="dim")
    for kind in dict.fromkeys(sign.kind for sign in looks):
        yield Text()
        yield Text(clean(kind_label(kind, numbers)), style="bold")
        yield from (_line(sign, numbers) for sign in looks if sign.kind == kind)
        yield Text(clean(how_known(kind, numbers)), style="dim")
    yield from _rest(found, numbers, every)


def _line(sign: Sign, numbers: Numbers) -> Text:
    name = "" if sign.subject == ALL else f"{clean(sign.subject)}: "
    text = Text.assemble(f"{GLYPHS[sign.verdict.value]} ", (name, "bold"), clean(evidence(sign, numbers)))
    if sign.rows:
        text.append(f"\n  check {clean(sign.record)}: {clean(', '.join(sign.rows))}")
    return text


def _rest(found: Guarded, numbers: Numbers, every: bool) -> Iterator[RenderableType]:
    rest = [sign for sign in found.signs if sign.verdict != "look"]
    if rest and not every:
        untold = sum(sign.verdict == "untold" for sign in rest)
        yield Text()
        quiet = f"{len(rest) - untold} tests are quiet" if len(rest) - untold != 1 else "1 test is quiet"
        yield Text(f"{quiet}, {untold} can't be told; --all shows them", style="dim")
        return
    for sign in rest:
        yield Text()
        yield Text.assemble((clean(kind_label(sign.kind, numbers)), "bold"), (f"  {clean(sign.kpi)}", "dim"))
        yield _line(sign, numbers)
