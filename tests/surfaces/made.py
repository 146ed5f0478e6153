"""A score made by hand: four perspectives, eight KPIs, every status, one guard warning."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Mean, Share
from wellserved.metrics.measurement import Comparison, Measurement, Note
from wellserved.records.expression import parse_expression
from wellserved.scorecard.scorecard import Goal, Link, Objective, Target, View, WeightedMetric
from wellserved.scorecard.scored import (
    Balance,
    Beam,
    Behaviour,
    FlatteredWarning,
    GuardWarning,
    PerspectiveScore,
    Point,
    Rolled,
    Score,
    ScoredMetric,
    ScoredObjective,
    Side,
    Status,
    Travel,
    Trend,
)
from wellserved.terms.document import Document
from wellserved.terms.period import Calendar, Grain, Period, parse_period, previous
from wellserved.terms.problem import Problem
from wellserved.terms.unit import Better, Unit

CALENDAR = Calendar("Europe/Paris")
JUNE = parse_period("2026-06", CALENDAR)
MADE_AT = datetime(2026, 7, 1, 9, tzinfo=UTC)


def months(count: int) -> list[Period]:
    """The last months up to June 2026, oldest first."""
    found = [JUNE]
    while len(found) < count:
        found.append(previous(found[-1], CALENDAR))
    return found[::-1]


def history(values: Sequence[float | None], trend: Trend, spread: float | None = None, since: int = 1) -> Behaviour:
    """A behaviour over months, its limits around the mean of its first eight values, its signal the last."""
    points = tuple(Point(p, v) for p, v in zip(months(len(values)), values, strict=True))
    first = [v for v in values if v is not None][:8]
    centre = sum(first) / len(first) if first and spread is not None else None
    edges = (centre - spread, centre + spread) if centre is not None and spread is not None else (None, None)
    if trend in (Trend.ROUTINE, Trend.TOO_SHORT):
        return Behaviour(trend, centre=centre, low=edges[0], high=edges[1], points=points)
    above = centre is not None and (points[-1].value or 0) > centre
    return Behaviour(trend, "1 beyond the limits", above, JUNE.first_day, centre, edges[0], edges[1], points)


def metric(
    name: str,
    label: str,
    unit: Unit,
    better: Better,
    value: float | None,
    interval: tuple[float, float] | None,
    target: float | None,
    status: Status,
    behaviour: Behaviour,
    n: int = 3201,
    note: Note = Note.OK,
    guards: tuple[GuardWarning, ...] = (),
    weight: float = 1,
) -> ScoredMetric:
    """One scored KPI of June 2026."""
    low, high = interval or (None, None)
    found = Measurement(name, 1, JUNE, (), value, low, high, n, 0.97, note, "2026-07-01T04:00:00+00:00")
    before = behaviour.points[-2].value if len(behaviour.points) > 1 else None
    change = value - before if value is not None and before is not None else None
    then = Measurement(name, 1, previous(JUNE, CALENDAR), (), before, None, None, n, 0.97, Note.OK)
    score = Rolled(
        0.8 if status is Status.NEAR else 1.0 if status is Status.ON_TARGET else 0.4,
        "(value - floor) / (target - floor)",
    )
    aim = (
        Target(name, Goal(target, target), None, date(2026, 1, 1), set_by="head of service")
        if target is not None
        else None
    )
    return ScoredMetric(
        label,
        unit,
        better,
        weight,
        found,
        aim,
        status,
        score if aim and value is not None else Rolled(None, ""),
        Travel.TOWARD if aim else Travel.UNKNOWN,
        Comparison(found, then, change, None, None),
        behaviour,
        guards,
    )


def objective(name: str, perspective: str, owner: str, *metrics: ScoredMetric, weight: float = 1) -> ScoredObjective:
    """An objective over KPIs."""
    weighed = tuple(WeightedMetric(m.metric, m.weight) for m in metrics)
    kept = Objective(name, name.replace("_", " ").capitalize(), perspective, owner, "why", weight, weighed)
    return ScoredObjective(kept, metrics, Rolled(0.7, "(1.00 x 1 + 0.40 x 1) / 2"), metrics[0].status)


WARNING = FlatteredWarning(
    metric="aht",
    label="Average handle time",
    unit=Unit.SECONDS,
    guard="repeat_within_hour",
    guard_label="Called again within the hour",
    effect=9.8,
    low=8.9,
    high=10.7,
    rows=1021,
    share=0.041,
    against=12.35,
    rest=186.7,
)


def customer() -> tuple[ScoredObjective, ...]:
    csat = [0.80, 0.81, 0.79, 0.80, 0.82, 0.81, 0.80, 0.81, 0.83, 0.85, 0.85, 0.86, 0.8425]
    nps = [12.0, 14.2, 10.9, 15.1, 13.0, 12.2, 9.7, 13.3, 12.8, 14.0, 11.5, 12.4, 10.6]
    ces = [None, None, None, 5.2, 5.3, 5.25]
    return (
        objective(
            "keep_customers_satisfied",
            "customer",
            "head of customer experience",
            metric(
                "csat_t2b",
                "Customer satisfaction",
                Unit.PERCENT,
                Better.HIGHER,
                0.8425,
                (0.821, 0.862),
                0.83,
                Status.ON_TARGET,
                history(csat, Trend.IMPROVED, 0.03),
                weight=2,
            ),
            metric(
                "nps",
                "Net promoter score",
                Unit.POINTS,
                Better.HIGHER,
                10.6,
                (7.9, 13.3),
                12,
                Status.NOT_SHOWN,
                history(nps, Trend.ROUTINE, 5.2),
            ),
            metric(
                "ces",
                "Customer effort score",
                Unit.SCORE,
                Better.HIGHER,
                5.25,
                (5.19, 5.31),
                None,
                Status.NO_TARGET,
                history(ces, Trend.TOO_SHORT),
                n=212,
            ),
        ),
    )


def process() -> tuple[ScoredObjective, ...]:
    fcr = [0.78, 0.79, 0.77, 0.78, 0.785, 0.78, 0.775, 0.78, 0.77, 0.74, 0.73, 0.735, 0.712]
    aht = [181.0, 180, 183, 182, 181, 180, 182, 184, 179, 178, 177, 177.5, 176.907]
    return (
        objective(
            "settle_it_the_first_time",
            "process",
            "head of service",
            metric(
                "fcr_no_repeat",
                "First contact resolution",
                Unit.PERCENT,
                Better.HIGHER,
                0.712,
                (0.701, 0.723),
                0.78,
                Status.OFF_TARGET,
                history(fcr, Trend.WORSENED, 0.02),
                n=24_101,
                weight=2,
            ),
            metric(
                "aht",
                "Average handle time",
                Unit.SECONDS,
                Better.LOWER,
                176.907,
                (175.1, 178.7),
                175,
                Status.NEAR,
                history(aht, Trend.IMPROVED, 4.0),
                n=27_162,
                guards=(WARNING,),
            ),
            weight=2,
        ),
    )


def others() -> tuple[ScoredObjective, ...]:
    cost = [5.4, 5.3, 5.35, 5.3, 5.42, 5.31, 5.28, 5.33, 5.3, 5.2, 5.25, 5.15, 5.12]
    training = [3.1, 3.3, 3.2, 3.9, 3.0, 3.4, 3.3, 3.2, 3.1, 3.6, 3.4, 3.2, 3.5]
    return (
        objective(
            "serve_at_a_fair_cost",
            "financial",
            "finance partner",
            metric(
                "cost_per_interaction",
                "Cost per interaction",
                Unit.MONEY,
                Better.LOWER,
                5.115,
                (5.02, 5.21),
                5.2,
                Status.ON_TARGET,
                history(cost, Trend.ROUTINE, 0.3),
            ),
            metric(
                "retention_rate",
                "Customer retention",
                Unit.PERCENT,
                Better.HIGHER,
                None,
                None,
                0.92,
                Status.NOT_FIT,
                history([0.93, 0.92, 0.93, None], Trend.TOO_SHORT),
                n=0,
                note=Note.NOT_YET_KNOWN,
            ),
        ),
        objective(
            "grow_people",
            "learning",
            "",
            metric(
                "training_hours",
                "Training hours per agent",
                Unit.HOURS,
                Better.HIGHER,
                3.5,
                (3.3, 3.7),
                3.0,
                Status.ON_TARGET,
                history(training, Trend.ROUTINE, 0.9),
                n=148,
            ),
        ),
    )


def balance() -> Balance:
    return Balance(
        (
            Beam(
                "perspective",
                (
                    Side("customer", 3, 0.4),
                    Side("process", 2, 0.3),
                    Side("financial", 2, 0.2),
                    Side("learning", 1, 0.1),
                ),
            ),
            Beam("timing", (Side("leading", 2, 0.25), Side("lagging", 6, 0.75))),
        ),
        0.15,
        (
            Problem(
                "one_sided",
                "Three quarters of the weight lies on lagging KPIs.",
                "service.yaml",
                "add a leading one, such as qa_score",
                severity="warning",
            ),
        ),
    )


def score(label: str = "Service scorecard") -> Score:
    """The whole of it."""
    views = (
        ("customer", "Customer"),
        ("process", "Internal process"),
        ("financial", "Financial"),
        ("learning", "Learning & growth"),
    )
    scores = tuple(
        PerspectiveScore(View(name, text), 1, Rolled(0.7, "0.70 x 1 / 1"), Status.ON_TARGET) for name, text in views
    )
    links = (
        Link("training_hours", "fcr_no_repeat", "+", "1 month"),
        Link("fcr_no_repeat", "csat_t2b", "+", "0 months"),
    )
    return Score(
        "service",
        label,
        JUNE,
        (*customer(), *process(), *others()),
        scores,
        Rolled(0.71, "(0.70 x 1 + 0.74 x 1) / 2", ("retention_rate",)),
        balance(),
        links,
    )


def plain_words(**fields: object) -> dict[str, object]:
    """Fields by name."""
    return fields


def definition(name: str, label: str, unit: Unit = Unit.PERCENT, **changed: object) -> MetricDefinition:
    """A KPI's definition with plain words in every field."""
    among = parse_expression("NOT abandoned", ["abandoned"], name)
    formula = (
        Share(parse_expression("queue_seconds <= 20", ["queue_seconds"], name), among)
        if unit is Unit.PERCENT
        else Mean(parse_expression("handle_seconds", ["handle_seconds"], name), among)
    )
    fields = plain_words(
        name=name,
        label=label,
        question=f"How good is {label.lower()}?",
        version=1,
        effective=None,
        status="active",
        perspective="process",
        stakeholder="customer",
        kind="result",
        timing="lagging",
        measures="outcome",
        controllable_by="team",
        purpose="why",
        process="answering",
        behaviour="answer",
        gaming="Rises when repeats are hidden.",
        guards=("csat_t2b",),
        unit=unit,
        better=Better.HIGHER,
        owner="head of service",
        record="interaction",
        time="started_at",
        parameters={},
        formula=formula,
        segments=("channel",),
        minimum_n=30,
        cluster="day",
        references=(),
        variants=(),
        cases=(),
        file=f"{name}.yaml",
        document=Document({}, f"{name}.yaml"),
    )
    return MetricDefinition(**{**fields, **changed})  # type: ignore[arg-type]


def definitions() -> Mapping[str, MetricDefinition]:
    """A definition for each KPI of the score."""
    return {m.metric: definition(m.metric, m.label, m.unit) for m in score().metrics}


__all__ = ["CALENDAR", "JUNE", "MADE_AT", "Grain", "definitions", "score"]
