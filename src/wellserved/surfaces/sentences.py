"""Sentences: what a guard's warning and a KPI's history say, in the reader's numbers."""

from wellserved.insight.trend import LEAST
from wellserved.scorecard.scored import Behaviour, FlatteredWarning, GuardWarning, Trend, TrendWarning
from wellserved.surfaces.number import Numbers


def warning_sentence(warning: GuardWarning, numbers: Numbers) -> str:
    """What speaks against a KPI's value."""
    return _apart(warning, numbers) if isinstance(warning, TrendWarning) else _flattered(warning, numbers)


def _apart(warning: TrendWarning, numbers: Numbers) -> str:
    better = numbers.size(warning.effect, warning.unit)
    worse = numbers.size(warning.worse, warning.guard_unit)
    return f"{warning.label} improved by {better} while {warning.guard_label} worsened by {worse}."


def _flattered(warning: FlatteredWarning, numbers: Numbers) -> str:
    rows = f"the {numbers.count(warning.rows)} rows ({numbers.percent(warning.share)})"
    against, rest = numbers.value(warning.against, warning.unit), numbers.value(warning.rest, warning.unit)
    effect = numbers.size(warning.effect, warning.unit)
    return (
        f"{warning.label} is flattered: {rows} that count against '{warning.guard_label}' are at {against}, "
        f"the rest at {rest}; without them it would be {effect} worse."
    )


def behaviour_sentence(behaviour: Behaviour, numbers: Numbers) -> str:
    """What a history says beside its verdict, which stands before it as a mark."""
    periods = _periods(len(behaviour.told), numbers)
    if behaviour.trend is Trend.TOO_SHORT:
        since = f" since {behaviour.phase:%Y-%m-%d}" if behaviour.phase else ""
        return f"{periods.capitalize()}{since}; {LEAST} are needed to tell."
    if behaviour.since is None:
        return f"It varies as it did before ({periods})."
    way = "Higher" if behaviour.above else "Lower"
    return f"{way} than its routine since {behaviour.since:%Y-%m-%d} ({behaviour.rule})."


def _periods(count: int, numbers: Numbers) -> str:
    if count == 0:
        return "no periods"
    return "1 period" if count == 1 else f"{numbers.count(count)} periods"
