"""Askable: which effects a workspace can be asked for, and what is missing for the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wellserved.enrich.treatments import OUTCOMES, SATISFIED, TREATMENTS, Answer, Outcome, Treatment, too_early
from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.reach import reach_of
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


def missing(engine: Engine, treatment: Treatment, outcome: Outcome) -> str | None:
    """Which of what a treatment and an outcome need is not recorded; None where all of it is."""
    return _said([need for need in _needs(treatment, outcome) if not _holds(engine, need)])


def _of_contacts(engine: Engine) -> Iterator[Askable]:
    pairs = [(treatment, outcome) for treatment in TREATMENTS.values() for outcome in OUTCOMES.values()]
    empty = {one for one in dict.fromkeys(need for pair in pairs for need in _needs(*pair)) if not _holds(engine, one)}
    for treatment, outcome in pairs:
        why = too_early(treatment, outcome) or _said([one for one in _needs(treatment, outcome) if one in empty])
        yield Askable(treatment.name, outcome.name, (treatment.label, outcome.label), why)


def _needs(treatment: Treatment, outcome: Outcome) -> list[str | Answer]:
    """The columns, as record.column, and then the answers."""
    answers = (SATISFIED if treatment.answer else None, outcome.answer)
    return list(dict.fromkeys((*treatment.needs, *outcome.needs, *(one for one in answers if one is not None))))


def _said(empty: Sequence[str | Answer]) -> str | None:
    """What is not recorded; of answers, only where there are others."""
    columns = [one for one in empty if isinstance(one, str)]
    others = [f"survey_response ({one.where})" for one in empty if isinstance(one, Answer)]
    if not any(one.startswith("survey_response.") for one in columns):
        columns += others
    return f"nothing is recorded in {', '.join(columns)}" if columns else None


def _of_teams(workspace: Workspace, engine: Engine, known: Catalogue) -> Iterator[Askable]:
    used = dict.fromkeys(name for card in scorecards_of(workspace).values() for name in card.metrics)
    came = rollouts(workspace, engine).values()
    silent = {name: without_rows(workspace, engine, known, name) for name in used} if came else {}
    for rollout in came:
        for name in used:
            definition = known.latest(name)
            if rollout.everywhere is not None or TEAM in definition.segments:
                yield Askable(rollout.name, name, (rollout.label, definition.label), silent[name])


def without_rows(workspace: Workspace, engine: Engine, known: Catalogue, metric: str) -> str | None:
    """Why nothing can have come to a KPI of which there is no row; None where there are some."""
    reach = reach_of(engine, (metric,), known, workspace.calendar.zone, datetime.now(UTC))
    return f"'{metric}' has no value: nothing came of it that is recorded" if reach is None else None


def _holds(engine: Engine, need: str | Answer) -> bool:
    if isinstance(need, Answer):
        return bool(engine.query(f'SELECT EXISTS (SELECT 1 FROM "survey_response" WHERE {need.which})')[0][0])
    record, name = need.split(".")
    return bool(engine.query(f'SELECT EXISTS (SELECT 1 FROM "{record}" WHERE "{name}" IS NOT NULL)')[0][0])
