"""Roll-ups of a workspace: which are to be kept, and which a snapshot has."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from wellserved.flow.catalogue import catalogue
from wellserved.flow.facts_made import FACTS, facts_mark
from wellserved.flow.rollups_by_use import by_use
from wellserved.flow.workspace import Workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.rollup import Kept, digest, kept, knows, relations_of, roll_up
from wellserved.metrics.sketch_rollup import sketch_records, sketch_rollups
from wellserved.records.rollup import RollUp
from wellserved.terms.errors import DefinitionError

USUAL = ("channel", "team")
WORTH_KEEPING = 100_000  # rows; fewer are read as fast themselves


def wanted_rollups(workspace: Workspace) -> tuple[RollUp, ...]:
    """What a load keeps: what the settings say, or else every record's days by channel and team; and what is asked.

    While a KPI's file is wrong nothing can be kept, and all is told from the rows. Where another engine makes the
    facts, what they are made by is part of what is kept: other settings make other facts at once, not at a load.
    """
    try:
        found = catalogue(workspace)
        said = declared(found, workspace)
        wanted = (*said, *by_use(found, workspace, said))
    except DefinitionError:
        return ()
    mark = facts_mark(workspace)
    return tuple(_made_by(one, mark) for one in wanted) if mark else wanted


def _made_by(one: RollUp, mark: str) -> RollUp:
    about = json.dumps({**json.loads(one.about), FACTS: mark})
    return replace(one, mark=digest(one.mark, mark), about=about)


def declared(found: Catalogue, workspace: Workspace) -> tuple[RollUp, ...]:
    """The roll-ups of a workspace, over the KPIs of a catalogue."""
    zone, said = workspace.settings.zone, workspace.settings.rollups
    places = relations_of(found)
    if said is None:
        usual = [(r, t, [c for c in USUAL if knows(r, c)]) for r, t in places]
        days = [roll_up(found, r, t, by, zone, WORTH_KEEPING) for r, t, by in usual]
        sketches = [sketch_rollups(found, r, (), zone, WORTH_KEEPING) for r in sorted(sketch_records(found))]
    else:
        days = [roll_up(found, r, t, one.by, zone) for one in said for r, t in places if r == one.record]
        sketches = [sketch_rollups(found, one.record, one.by, zone) for one in said]
    return (*days, *(one for some in sketches for one in some))


def rollups_at_hand(told: Mapping[str, str]) -> list[Kept]:
    """What an engine's roll-ups say about themselves, read; those with the fewest segments first."""
    found = [_read(about, name) for name, about in told.items()]
    return sorted(found, key=lambda one: (len(one.by), one.name))


@lru_cache(maxsize=1_000)
def _read(about: str, name: str) -> Kept:
    return kept(json.loads(about), name)
