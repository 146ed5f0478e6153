"""Guard, of targets: whether teams can meet all at once, which stand against each other, which swing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from wellserved.enrich.behaviours import Stretch
from wellserved.flow.measure import measure
from wellserved.flow.scorecards import scorecards_of
from wellserved.flow.workspace import Workspace
from wellserved.insight.gaming.of_targets import TeamMonths, joint, swung
from wellserved.insight.gaming.sign import Sign, untold
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.measurement import Measurement
from wellserved.scorecard.scorecard import Scorecard
from wellserved.scorecard.target import target_in_force
from wellserved.store.engine import Engine
from wellserved.terms.unit import Better


def targets_together(engine: Engine, stretch: Stretch, workspace: Workspace, known: Catalogue) -> Iterator[Sign]:
    """Of each scorecard: the share of team-months that met all targets at once, and pairs that stand against each."""
    for card in scorecards_of(workspace).values():
        names = _of_teams(card, known)
        if len(names) < 2:
            why = f"{len(names)} of its KPIs with a target can be told by team: at least 2 are needed"
            yield untold("targets_together", card.name, card.name, why)
            continue
        yield from joint(card.name, _team_months(card, names, known, stretch, workspace))


def _of_teams(card: Scorecard, known: Catalogue) -> list[str]:
    """KPIs with a target for the whole, that can be told by team."""
    aimed = {t.metric for o in card.objectives for t in o.targets if not t.segment}
    found = (m.metric for o in card.objectives for m in o.metrics if m.where is None)
    usable = (name for name in found if name in aimed and "team" in known.latest(name).segments)
    return [name for name in dict.fromkeys(usable) if known.latest(name).better is not Better.RANGE]


def _team_months(
    card: Scorecard, names: Sequence[str], known: Catalogue, stretch: Stretch, workspace: Workspace
) -> TeamMonths:
    last = stretch.end.astimezone(ZoneInfo(stretch.zone)).date() - timedelta(days=1)
    first = stretch.start.astimezone(ZoneInfo(stretch.zone)).date()
    asked = measure(workspace, names, start=first, end=last, grain="month", by=("team",))
    found = [one for one in asked if isinstance(one, Measurement)]
    rows = sorted({(one.segment[0][1] or "", one.period.first_day) for one in found if one.segment[0][1]})
    place = {row: i for i, row in enumerate(rows)}
    met, better = (np.full((len(rows), len(names)), np.nan) for _ in range(2))
    targets = [target for objective in card.objectives for target in objective.targets]
    for one in found:
        row, column = place.get((one.segment[0][1] or "", one.period.first_day)), names.index(one.metric)
        goal = target_in_force(targets, one.metric, one.period)
        few = one.n < known.latest(one.metric).minimum_n
        if row is None or one.value is None or goal is None or few:
            continue
        up = known.latest(one.metric).better is Better.HIGHER
        met[row, column] = one.value >= goal.goal.low if up else one.value <= goal.goal.high
        better[row, column] = one.value if up else -one.value
    codes = (np.unique([str(row[i]) for row in rows], return_inverse=True)[1] for i in (0, 1))
    return TeamMonths(tuple(names), met, better, *codes)


def weights_now(workspace: Workspace) -> dict[str, float]:
    """The weights of all scorecards as they are now, by scorecard, objective and KPI."""
    cards = scorecards_of(workspace).values()
    objectives = {f"{card.name}: {o.name}": o.weight for card in cards for o in card.objectives}
    metrics = {f"{card.name}: {m.metric}": m.weight for card in cards for o in card.objectives for m in o.metrics}
    return objectives | metrics


def pendulum(workspace: Workspace, noted: Sequence[Mapping[str, Any]]) -> list[Sign]:
    """Weights noted at each test, and targets by their 'from', that went up and down again."""
    history: dict[str, list[tuple[str, float]]] = {}
    for i, weights in enumerate(noted):
        for name, weight in weights.items():
            history.setdefault(f"weight of {name}", []).append((str(i), float(weight)))
    for card in scorecards_of(workspace).values():
        for target in sorted((t for o in card.objectives for t in o.targets), key=lambda t: str(t.start or "")):
            name = f"target of {card.name}: {target.metric}"
            segment = "".join(f", {key} {value}" for key, value in target.segment)
            history.setdefault(name + segment, []).append((str(target.start or ""), target.goal.low))
    return swung(history)
