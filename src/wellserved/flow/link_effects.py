"""Link effects: the effects that bear on links, asked for where they are not kept or rows have changed since."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wellserved.enrich.treatments import OUTCOMES, TREATMENTS, too_early
from wellserved.flow.askable import TEAM, missing
from wellserved.flow.effect import effect
from wellserved.flow.effects import asked_as, effects_by_weight
from wellserved.flow.engines import open_engine
from wellserved.flow.findings import is_stale
from wellserved.flow.rollouts import rollouts
from wellserved.flow.workspace import Workspace
from wellserved.insight.evidence import EITHER_WAY
from wellserved.insight.link.from_effects import BY_TEAM, uneven, wanted
from wellserved.insight.link.rule import Pair
from wellserved.metrics.catalogue import Catalogue
from wellserved.store.engine import Engine

Told = Mapping[str, Any]


@dataclass(frozen=True)
class Asking:
    """Whether effects that a test of links needs are asked for, and whom to tell.

    Args:
        anew: Whether those that are not kept, or are stale, are asked for; kept ones count in any case.
        keep: Whether what is found is written down.
        progress: Told which effect is asked.
    """

    anew: bool = True
    keep: bool = True
    progress: Callable[[str], None] = lambda _: None


def effects_for(workspace: Workspace, links: Sequence[Pair], known: Catalogue, asking: Asking) -> list[Told]:
    """All effects of all contacts that are kept; those that bear on links found anew where they are not fresh."""
    if not asking.anew:
        return [one.told for one in effects_by_weight(workspace)]
    engine = open_engine(workspace)
    try:
        came = [name for name in rollouts(workspace, engine) if name.split(":")[0] in BY_TEAM]
        asked = list(dict.fromkeys(pair for link in links for pair in _askable(engine, link, came, known)))
    finally:
        engine.close()
    return _found(workspace, asked, asking)


def _found(workspace: Workspace, asked: Sequence[Pair], asking: Asking) -> list[Told]:
    """Every effect asked for; where those compared are too unlike, also that in which the alike count most."""
    kept = effects_by_weight(workspace)
    told = {asked_as(one.told): one.told for one in kept}
    fresh = {asked_as(one.told) for one in kept if not is_stale(workspace, one)}
    due = [pair for pair in asked if (*pair, True) not in fresh]
    for number, pair in enumerate(due, 1):
        asking.progress(f"{pair[0]} on {pair[1]}, effect {number} of {len(due)}")
        told[(*pair, True)] = effect(workspace, *pair, keep=asking.keep).told()
    for pair in asked:
        if pair[0] in TREATMENTS and uneven(told[(*pair, True)]) and (*pair, False) not in fresh:
            asking.progress(f"{pair[0]} on {pair[1]}, of those who are alike")
            told[(*pair, False)] = effect(workspace, *pair, keep=asking.keep, estimand=EITHER_WAY).told()
    return list(told.values())


def _askable(engine: Engine, link: Pair, came: Sequence[str], known: Catalogue) -> Iterator[Pair]:
    cause, outcome = link
    bearing = wanted(cause, outcome)
    for name in bearing.treatments:
        for result in bearing.outcomes if name in TREATMENTS else ():
            treatment, of = TREATMENTS[name], OUTCOMES[result]
            if not too_early(treatment, of) and not missing(engine, treatment, of):
                yield name, result
    by_team = outcome in known.names() and TEAM in known.latest(outcome).segments
    yield from ((name, outcome) for name in came if name.split(":")[0] in bearing.treatments and by_team)
