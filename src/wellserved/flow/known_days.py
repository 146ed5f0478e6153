"""known_days: from which day to which there is data, so that a reader knows which periods to ask for."""

from collections.abc import Sequence

from wellserved.flow.catalogue import catalogue
from wellserved.flow.clock import moment
from wellserved.flow.engines import open_engine
from wellserved.flow.reach import reaches
from wellserved.flow.workspace import Workspace
from wellserved.scorecard.latest import Reach


def known_days(workspace: Workspace, metrics: Sequence[str]) -> Reach | None:
    """From the first day that half of some KPIs have data for to the last of any; None where there is no data."""
    workspace = workspace.now()
    engine = open_engine(workspace)
    try:
        clock = moment(None, workspace)
        found = reaches(engine, metrics, catalogue(workspace), workspace.calendar.zone, clock)
    finally:
        engine.close()
    firsts = sorted(reach.first for reach in found)
    return Reach(firsts[len(firsts) // 2], max(reach.last for reach in found)) if found else None
