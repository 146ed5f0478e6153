"""Erlang C and A: published figures, what must hold between them, and a line simulated call by call."""

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.insight.staffing.erlang_a import erlang_a
from wellserved.insight.staffing.erlang_c import erlang_c
from wellserved.insight.staffing.needed import agents_needed
from wellserved.insight.staffing.waiting import Array

RATES, HANDLES, PATIENCES, AGENTS = st.floats(0.001, 2), st.floats(10, 900), st.floats(5, 5000), st.integers(1, 300)


def row(*values: float) -> Array:
    return np.array(values, dtype=float)


def test_erlang_c_gives_the_worked_example() -> None:
    """100 calls in half an hour, of 180 s, 14 agents, 20 s."""
    found = erlang_c(row(100 / 1800), 180, row(14), target=20)

    assert [round(float(part[0]), 6) for part in (found.within, found.delayed, found.busy)] == [
        0.888350, 0.174132, 0.714286,
    ]  # fmt: skip
    assert round(float(found.wait[0]), 2) == 7.84


def test_erlang_a_gives_table_1_of_garnett_mandelbaum_and_reiman() -> None:
    """50 agents, 48 calls a minute of one minute, patience of two: with patience 20.8 s, with none to spare 3.7 s."""
    patient = erlang_c(row(0.8), 60, row(50))
    found = erlang_a(row(0.8), 60, 120, row(50))

    assert round(float(patient.wait[0]), 1) == 20.8
    assert round(100 * float(found.abandoned[0]), 2) == 3.09
    assert round(float(found.wait[0]), 1) == 3.7


def test_a_line_that_nobody_leaves_is_erlang_c() -> None:
    patient, found = erlang_c(row(0.05), 180, row(11)), erlang_a(row(0.05), 180, 5e6, row(11))

    assert found.wait == pytest.approx(patient.wait, rel=1e-3)
    assert found.within == pytest.approx(patient.within, rel=1e-3)
    assert found.beyond == pytest.approx(patient.beyond, rel=1e-3)


def test_with_more_than_agents_can_serve_a_patient_line_grows_without_end() -> None:
    found = erlang_c(row(0.1), 180, row(14))

    assert [found.wait[0], found.delayed[0], found.within[0], found.busy[0]] == [np.inf, 1, 0, 1]


@settings(max_examples=60, deadline=None)
@given(RATES, HANDLES, PATIENCES, AGENTS)
def test_who_comes_is_served_or_leaves(rate: float, handle: float, patience: float, agents: int) -> None:
    """Agents are busy with whom is answered; with nought seconds to be late in, all answered waited or did not."""
    found = erlang_a(row(rate), handle, patience, row(agents), target=0, limit=0)
    answered = 1 - found.abandoned[0]

    assert 0 <= found.abandoned[0] <= 1
    assert found.busy[0] == pytest.approx(rate * handle * answered / agents)
    assert found.busy[0] <= 1 + 1e-9
    assert found.within[0] + found.beyond[0] == pytest.approx(answered, abs=1e-9)
    assert found.within[0] == pytest.approx(1 - found.delayed[0], abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(RATES, HANDLES, PATIENCES, st.floats(0, 300))
def test_more_agents_never_make_waiting_longer(rate: float, handle: float, patience: float, agents: float) -> None:
    found = erlang_a(row(rate, rate), handle, patience, row(agents, agents + 0.5))

    assert found.wait[1] <= found.wait[0] + 1e-9
    assert found.abandoned[1] <= found.abandoned[0] + 1e-9
    assert found.within[1] >= found.within[0] - 1e-9


def test_a_simulated_line_waits_as_erlang_a_says() -> None:
    simulated = line(0.05, 180, 300, 8, calls=60_000)
    found = erlang_a(row(0.05), 180, 300, row(8))

    assert [float(part[0]) for part in (found.delayed, found.abandoned, found.within, found.beyond)] == pytest.approx(
        simulated, abs=0.015
    )


def line(rate: float, handle: float, patience: float, agents: int, calls: int) -> list[float]:
    """Shares who wait, who leave, who are answered within 20 s and after 120 s, call by call."""
    rng = np.random.default_rng(1)
    at = np.cumsum(rng.exponential(1 / rate, calls))
    work, stays = rng.exponential(handle, calls), rng.exponential(patience, calls)
    free, waited, left = [0.0] * agents, np.zeros(calls), np.zeros(calls, dtype=bool)
    for i in range(calls):
        wait = max(0.0, free[0] - at[i])
        left[i], waited[i] = wait > stays[i], min(wait, stays[i])
        if not left[i]:
            heapq.heapreplace(free, at[i] + wait + work[i])
    told = (waited > 0, left, ~left & (waited <= 20), ~left & (waited > 120))
    return [float(part.mean()) for part in told]


def test_an_hour_in_which_nobody_comes_or_nobody_works_is_told_too() -> None:
    found = erlang_a(row(0, 0.01, 0), 180, 300, row(3, 0, 0))

    assert found.abandoned.tolist() == [0, pytest.approx(1), 0]
    assert np.isfinite([found.delayed, found.wait, found.within, found.beyond, found.busy]).all()


def test_many_hours_at_once_are_each_as_alone() -> None:
    rate, agents = np.linspace(0.001, 1, 40), np.linspace(0.5, 320, 40)
    together = erlang_a(rate, 300, 200, agents)
    alone = [erlang_a(row(r), 300, 200, row(n)) for r, n in zip(rate, agents, strict=True)]

    assert together.abandoned == pytest.approx([float(one.abandoned[0]) for one in alone])
    assert together.beyond == pytest.approx([float(one.beyond[0]) for one in alone])


def test_the_agents_needed_are_the_fewest_that_keep_the_promise() -> None:
    rate = row(0, 0.01, 0.05, 0.8)
    needed = agents_needed(rate, 180, 300, within=0.8, target=20)

    assert needed[0] == 0
    assert (erlang_a(rate, 180, 300, needed).within[1:] >= 0.8).all()
    assert (erlang_a(rate[1:], 180, 300, needed[1:] - 1).within < 0.8).all()


def test_few_who_leave_may_be_promised_too() -> None:
    needed = agents_needed(row(0.05), 180, 300, within=None, abandoned=0.02)

    assert erlang_a(row(0.05), 180, 300, needed).abandoned[0] <= 0.02
    assert erlang_a(row(0.05), 180, 300, needed - 1).abandoned[0] > 0.02


def test_a_promise_that_no_number_of_agents_keeps_is_refused() -> None:
    with pytest.raises(ValueError, match="below 1"):
        agents_needed(row(0.05), 180, 300, within=1.0)


def test_handling_and_patience_last() -> None:
    with pytest.raises(ValueError, match="more than 0"):
        erlang_a(row(0.05), 0, 300, row(8))


def test_fewer_agents_than_none_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer agents than none"):
        erlang_a(row(0.05), 180, 300, row(-1))
