"""demo: make a simulated organisation, load it and score it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.terms.errors import NotAllowed

if TYPE_CHECKING:
    from wellserved.flow.load import LoadReport
    from wellserved.scorecard.scored import Score

UNTIL = date(2026, 10, 31)
SCORECARD = "service.yaml"


@dataclass(frozen=True)
class Demo:
    """What a demo made: the workspace, what was loaded into it, and how its scorecard stands."""

    workspace: Workspace
    loaded: "LoadReport"
    score: "Score"


def demo(
    folder: Path | str,
    customers: int = 20_000,
    months: int = 12,
    seed: int = 1,
    until: date = UNTIL,
    progress: Callable[[str], None] = lambda _: None,
) -> Demo:
    """Make a simulated organisation in a folder, load it like any other, and score it.

    Args:
        folder: Empty, not there yet, or a demo made before.
        customers: How many customers it has over the time; those who had left before it come on top.
        months: How many months are told.
        seed: Another seed gives another organisation.
        until: The last day told.
        progress: Told what is being done.

    Raises:
        QueryError: It can't be so large or so small.
        SourceError: The folder holds something else.
        NotAllowed: The folder can't be written.
    """
    from wellserved.flow.load import load
    from wellserved.flow.score import score
    from wellserved.sources.sample import Setting, make_workspace

    setting = Setting(customers, months, seed, until)
    card = files("wellserved.scorecard").joinpath(SCORECARD).read_text(encoding="utf-8")
    try:
        make_workspace(Path(folder), setting, {SCORECARD: card}, progress)
    except OSError as error:
        fix = "name a folder that you may write to, on a disk with room"
        raise NotAllowed(f"the demo can't be written: {error.strerror}", str(folder), fix) from error
    workspace = open_workspace(folder)
    loaded = load(workspace, progress=lambda source, file, rows: progress(f"loaded {rows:,} rows of {source}"))
    progress("scoring")
    return Demo(workspace, loaded, score(workspace))
