"""asked: count what is asked, so that roll-ups can be kept of it."""

from wellserved.flow.workspace import Workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.question import Question
from wellserved.metrics.relation import question_expression
from wellserved.records.register import CONTRACTS
from wellserved.store.asked import Question as Asked
from wellserved.store.asked import Shape, count

WORTH_COUNTING = 0.05  # seconds; quicker questions need no roll-up


def count_asked(workspace: Workspace, question: Question, known: Catalogue, seconds: float) -> None:
    """Count a question's shapes, where the settings allow it: KPI, segments, grain and the condition's columns."""
    if not workspace.settings.rollups_by_use or (seconds < WORTH_COUNTING and not question.keys and not question.where):
        return
    shapes = (
        Shape(name, tuple(sorted(question.by)), str(question.grain.value), _columns(question, known, name))
        for name in question.metrics
    )
    asked = [Asked(tuple(shapes), seconds, question.clock.date())]
    count(workspace.store, asked if workspace.kept is None else workspace.kept.asked.and_before(*asked))


def _columns(question: Question, known: Catalogue, name: str) -> tuple[str, ...]:
    record = known.latest(name).record
    if not question.where or record not in CONTRACTS:
        return ()
    condition = question_expression(question.where, record, "where")
    return tuple(sorted(condition.columns)) if condition else ()
