"""The headline can be checked against the cards below it."""

from collections.abc import Callable
from dataclasses import replace

from tests.surfaces.made import score
from wellserved.scorecard.scored import Behaviour, Score, ScoredMetric, Status, Trend
from wellserved.surfaces.headline import headline
from wellserved.surfaces.number import Numbers


def test_it_counts_what_changed_and_says_what_to_do_next() -> None:
    said = headline(score(), Numbers())

    assert said.standing == (
        "3 of 7 KPIs with a target are on target (1 near, 1 off target, 1 not shown to differ, 1 without fit data)."
    )
    assert said.change == (
        "By more than noise, First contact resolution (71.2 %) worsened; "
        "Customer satisfaction (84.3 %) and Average handle time (176.9 s) improved. The rest is routine."
    )
    assert said.next == (
        "Look first at First contact resolution (owner: head of service, target 78.0 %): it is off target and worsened."
    )


def test_without_a_signal_nothing_is_said_to_have_changed() -> None:
    said = headline(behaving(Trend.ROUTINE), Numbers())

    assert said.change == "Nothing changed by more than noise."


def test_too_short_a_history_is_said_to_be_so() -> None:
    said = headline(behaving(Trend.TOO_SHORT), Numbers())

    assert said.change == "It is too early to tell change from noise."


def test_a_guards_warning_comes_before_a_miss() -> None:
    said = headline(behaving(Trend.ROUTINE), Numbers())

    assert said.next.endswith("a guard speaks against it.")


def test_where_all_is_well_nothing_calls_for_action() -> None:
    well = altered(lambda m: replace(m, status=Status.ON_TARGET, behaviour=Behaviour(Trend.ROUTINE), guards=()))

    assert headline(well, Numbers()).next == "Nothing calls for action now."
    assert headline(well, Numbers()).standing == "7 of 7 KPIs with a target are on target."


def behaving(trend: Trend) -> Score:
    """The score with one behaviour everywhere."""
    return altered(lambda m: replace(m, behaviour=Behaviour(trend)))


def altered(change: Callable[[ScoredMetric], ScoredMetric]) -> Score:
    """The score with each KPI altered."""
    made = score()
    return replace(
        made, objectives=tuple(replace(o, metrics=tuple(change(m) for m in o.metrics)) for o in made.objectives)
    )
