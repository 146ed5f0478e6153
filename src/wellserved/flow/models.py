"""Models: the values of KPIs that a model tells, each asked of the flow that makes it."""

from collections.abc import Callable, Iterable, Mapping

from wellserved.flow.ground import Ground
from wellserved.flow.kept import KeptEngine
from wellserved.flow.model_effects import caused_by_service, effect_of_rollout
from wellserved.flow.model_journeys import begun_journeys
from wellserved.flow.model_lifetime import customers_worth
from wellserved.flow.model_proficiency import new_agents
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Model
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.modelled import Said, records_read, told_by_model
from wellserved.metrics.question import Question, check_question
from wellserved.terms.errors import EngineError, QueryError

Teller = Callable[[Ground, Model, Question], Iterable[Said]]
TELLERS: Mapping[str, Teller] = {
    "lifetime": customers_worth,
    "journeys": begun_journeys,
    "proficiency": new_agents,
    "value": caused_by_service,
    "rollout": effect_of_rollout,
}
OF_FINDINGS = ("value", "rollout")
NARROWED = "it is told of all rows, and some were asked for"


def tell_models(ground: Ground, question: Question, known: Catalogue) -> list[Measurement]:
    """What models say of the KPIs of a question, all of which are told by one.

    Args:
        ground: What models stand on.
        question: The KPIs, periods, and at most one segment.
        known: The definitions.

    Raises:
        QueryError: A KPI can't be split so.
    """
    check_question(question, known)
    if len(question.by) > 1:
        fix = f"ask for {question.by[0]} alone"
        raise QueryError("what a model tells is split by one segment at a time", ", ".join(question.by), fix)
    told = ((known.latest(name), _said_or_why(ground, known.latest(name), question)) for name in question.metrics)
    kept = ((metric, _of_kept_rows(one, metric, question)) for metric, said in told for one in said)
    return [told_by_model(metric, one, question.clock) for metric, one in kept]


def _of_kept_rows(said: Said, metric: MetricDefinition, question: Question) -> Said:
    """What is said, but for periods of which rows were retired."""
    of_all = [question.detail_from[name] for name in records_read(metric) if name in question.detail_from]
    since = max(of_all, default=said.period.first_day)
    if said.period.first_day >= since:
        return said
    return Said(said.period, None, f"rows before {since} are retired", segment=said.segment, retired=True)


def _said_or_why(ground: Ground, metric: MetricDefinition, question: Question) -> list[Said]:
    """What a model says; where the engine can't work it out, why: other KPIs of a question are told all the same."""
    try:
        return _said(ground, metric, question)
    except EngineError as error:
        why, segment = f"{error.what}; {error.fix}", tuple((name, None) for name in question.keys)
        return [Said(period, None, why, segment=segment) for period in question.periods]


def _said(ground: Ground, metric: MetricDefinition, question: Question) -> list[Said]:
    formula = metric.formula
    assert isinstance(formula, Model)  # noqa: S101 - the caller tells them apart
    if question.where or question.split:
        return [] if question.keys else [Said(period, None, NARROWED) for period in question.periods]

    def make() -> list[Said]:
        return sorted(TELLERS[formula.name](ground, formula, question), key=_order)

    if not isinstance(ground.engine, KeptEngine):
        return make()
    name = (
        "model", ground.said, formula.name, formula.tells, repr(dict(formula.given)),
        question.start, question.end, question.grain, question.by, repr(question.calendar),
        ground.known_until(question.clock), _found(ground, formula, question),
    )  # fmt: skip
    return ground.engine.told.once(name, make, lambda said: 3 * len(said) + 1)


def _found(ground: Ground, model: Model, question: Question) -> str:
    """What an answer rests on beside the rows."""
    return ground.findings_version(question.clock) if model.name in OF_FINDINGS else ""


def _order(said: Said) -> tuple[object, ...]:
    return (said.period.start, *((value is None, value or "") for _, value in said.segment))
