"""Roll-up health: which days are kept, how far they go and how large they are, and which wait for a load."""

from collections.abc import Iterator

from wellserved.flow.rollups import wanted_rollups
from wellserved.flow.workspace import Workspace
from wellserved.store.catalog import segments_at
from wellserved.store.held_rollups import Held, refused_rollups, rollups_of
from wellserved.store.retired import retired
from wellserved.terms.errors import StoreError
from wellserved.terms.problem import Problem


def rollup_problems(workspace: Workspace) -> Iterator[Problem]:
    """Tell each roll-up of the store; those that another definition made serve until it is loaded again, in part."""
    try:
        held = rollups_of(workspace.store, segments_at(workspace.store))
        refused = list(refused_rollups(workspace.store))
    except StoreError:
        return  # a broken catalog is told by its inspection
    wanted = {one.mark: one for one in wanted_rollups(workspace)}
    closed = retired(workspace.store).rollups
    for one in held:
        if one.mark in closed and one.mark not in wanted:
            what = f"days of {one.name} that were retired are kept as they were: {one.rows:,} cells"
            yield Problem("rollup_closed", what, severity="note")
        else:
            yield _told(one, one.mark in wanted)
    for name, cells in refused:
        what = f"'{name}' would have {cells:,} cells, about as many as rows, and is not kept"
        yield Problem("rollup_too_large", what, fix="name fewer segments under 'rollups'", severity="note")


def _told(one: Held, current: bool) -> Problem:
    cells, size = sum(s.rows for s in one.segments), sum(s.bytes for s in one.segments)
    first = min(s.min_time or "" for s in one.segments)
    last = max(s.max_time or "" for s in one.segments)
    what = f"days of {one.name} are kept from {first} to {last}: {cells:,} cells, {size / 1e6:.1f} MB"
    if current:
        return Problem("rollup", what, severity="note")
    return Problem("rollup_old", f"{what}; some KPIs have changed since and are read from the rows",
                   fix="run 'wellserved load'", severity="note")  # fmt: skip
