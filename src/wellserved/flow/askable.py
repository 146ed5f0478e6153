"""Askable: which effects a workspace can be asked for, and what is missing for the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wellserved.enrich.treatments import OUTCOMES, TREATMENTS, too_early
from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.rollouts import rollouts
from wellserved.flow.scorecards import scorecards_of
from wellserved.flow.workspace import Workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.store.engine import Engine

TEAM = "team"


@dataclass(frozen=True)
class Askable:
    """A treatment and an outcome, and whether they can be asked for.

    Args:
        treatment: What is done or happens.
        outcome: What may come of it.
        label: Both in words.
        missing: What is missing, and where; None where it can be asked.
    """

    treatment: str
    outcome: str
    label: tuple[str, str]
    missing: str | None = None


def askable(workspace: Workspace) -> list[Askable]:
    """Every treatment of contacts by every outcome, and what came to teams by the KPIs of the scorecards."""
    workspace = workspace.now()
    known = catalogue(workspace)
    engine = open_engine(workspace)
    try:
        return [*_of_contacts(engine), *_of_teams(workspace, engine, known)]
    finally:
        engine.close()


def missing(engine: Engine, columns: Iterable[str]) -> str | None:
    """Which of some columns, as record.column, hold nothing; None where each holds something."""
    empty = [column for column in dict.fromkeys(columns) if not _holds(engine, column)]
    return f"nothing is recorded in {', '.join(empty)}" if empty else None


def _of_contacts(engine: Engine) -> Iterator[Askable]:
    needs = dict.fromkeys(column for one in TREATMENTS.values() for column in one.needs)
    needs |= dict.fromkeys(column for one in OUTCOMES.values() for column in one.needs)
    lacks = {column: missing(engine, (column,)) for column in needs}
    for treatment in TREATMENTS.values():
        for outcome in OUTCOMES.values():
            empty = [name for name in dict.fromkeys((*treatment.needs, *outcome.needs)) if lacks[name]]
            why = f"nothing is recorded in {', '.join(empty)}" if empty else None
            label = (treatment.label, outcome.label)
            yield Askable(treatment.name, outcome.name, label, too_early(treatment, outcome) or why)


def _of_teams(workspace: Workspace, engine: Engine, known: Catalogue) -> Iterator[Askable]:
    used = dict.fromkeys(name for card in scorecards_of(workspace).values() for name in card.metrics)
    for rollout in rollouts(workspace, engine).values():
        for name in used:
            definition = known.latest(name)
            if rollout.everywhere is not None or TEAM in definition.segments:
                yield Askable(rollout.name, name, (rollout.label, definition.label))


def _holds(engine: Engine, column: str) -> bool:
    record, name = column.split(".")
    return bool(engine.query(f'SELECT EXISTS (SELECT 1 FROM "{record}" WHERE "{name}" IS NOT NULL)')[0][0])
