"""Effects as KPIs: what service has caused, and what a rollout changed, from findings with their dates and grades."""

from collections.abc import Iterable
from datetime import date

from wellserved.flow.ground import Ground
from wellserved.flow.value_asked import Asked
from wellserved.flow.value_caused import Found, effects_found, is_known
from wellserved.insight.evidence import Effect, Grade, read_effect
from wellserved.insight.worth.caused import Caused
from wellserved.metrics.formula import Model
from wellserved.metrics.interval import Interval
from wellserved.metrics.modelled import Said
from wellserved.metrics.question import Question
from wellserved.terms.period import Period

NOTHING_CAUSED = (
    "no effect of a service experience on margin or staying was found that may be called caused; "
    "'wellserved effect --list' says what can be asked"
)


def caused_by_service(ground: Ground, model: Model, question: Question) -> Iterable[Said]:
    """What service kept or lost in each period, as `value` tells it: the first effect that may be called caused.

    Args:
        ground: Contacts, and what was found.
        model: Which figure.
        question: The periods.
    """
    found = effects_found(ground.workspace, ground.clock or question.clock) if ground.workspace else ()
    extent = ground.engine.extents.get("interaction")
    for period in question.periods:
        asked = Asked(ground.engine, period, period, (), None, None, 0.0, found)
        before = extent is not None and extent.earliest is not None and period.end <= extent.earliest
        told = asked.caused() if found and not before else ()
        caused = next((one for one in told if one.generated), None)
        yield _caused(ground, period, caused, found)


def _caused(ground: Ground, period: Period, caused: Caused | None, found: tuple[Found, ...]) -> Said:
    if caused is None:
        return Said(period, None, NOTHING_CAUSED)
    if not is_known(ground.engine, period, caused):
        return Said(period, None, "of its last contacts it is not known yet who had the experience", young=True)
    at = next(one.at for one in found if one.effect == caused.effect)
    assumed = "; a customer who stays is taken to bring a year of margin" if caused.assumed else ""
    remark = f"{_found(caused.effect, at.date())}, times {caused.treated:,} customers{assumed}"
    ends = Interval(caused.value.low, caused.value.high)
    return Said(period, caused.value.value, remark, ends, caused.treated)


def effect_of_rollout(ground: Ground, model: Model, question: Question) -> Iterable[Said]:
    """What a rollout did to a KPI: one finding, told of each period that it rests on.

    Args:
        ground: What was found.
        model: Which rollout, and which KPI.
        question: The periods.
    """
    rollout, outcome = (str(model.given.get(name, "")) for name in ("rollout", "outcome"))
    pairs = ((one.at.date(), read_effect(one.told)) for one in ground.findings(question.clock))
    found = next((pair for pair in pairs if (pair[1].treatment, pair[1].outcome) == (rollout, outcome)), None)
    for period in question.periods:
        yield _of_rollout(period, rollout, outcome, found)


def _of_rollout(period: Period, rollout: str, outcome: str, found: tuple[date, Effect] | None) -> Said:
    if found is None:
        return Said(period, None, f"not asked yet: wellserved effect '{rollout}' {outcome}")
    at, effect = found
    if effect.refused is not None or effect.effect is None:
        return Said(period, None, effect.refused or "nothing was found")
    if effect.grade < Grade.QUASI_EXPERIMENT:
        return Said(period, None, f"found to be no more than '{effect.grade.words}': no effect is claimed")
    first, last = (date.fromisoformat(day) if day else None for day in (effect.first, effect.last))
    if (last and last < period.first_day) or (first and first >= period.end.date()):
        return Said(period, None, f"the finding rests on {effect.first} to {effect.last}")
    remark = f"{_found(effect, at)}; one finding for all its days, no trend"
    return Said(period, effect.effect, remark, Interval(effect.low, effect.high), effect.n)


def _found(effect: Effect, at: date) -> str:
    span = f", of {effect.first} to {effect.last}" if effect.first and effect.last else ""
    return f"{effect.treatment} -> {effect.outcome}: {effect.grade.words}, {effect.method}, found {at}{span}"
