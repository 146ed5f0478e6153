"""The line: whoever is free takes who is first; waiting follows from how many there are."""

import numpy as np
import pytest

from tests.sample.lived import lived
from wellserved.sources.sample.draws import Draws
from wellserved.sources.sample.line import BREAK, Calls, Line, Served
from wellserved.sources.sample.setting import Setting


def calls(at: list[int], patience: int = 10_000, work: int = 300, credit: list[int] | None = None) -> Calls:
    n = len(at)
    patient, works = np.full(n, patience), np.full(n, float(work))
    return Calls(
        np.array(at), np.array(credit or [0] * n), patient, works, np.zeros(n, dtype=np.int64), np.full(n, 0.9)
    )


def run(waiting: Calls, agents: int = 1, hangs: float = 0.0) -> Served:
    shifts = [(agent, 0, 100_000_000) for agent in range(agents)]
    return Line(waiting, shifts, [1.0] * agents, [hangs] * agents).run()


def test_the_second_caller_waits_until_the_first_is_done() -> None:
    assert run(calls([0, 100])).offered.tolist() == [0, 200]


def test_two_agents_leave_nobody_waiting() -> None:
    served = run(calls([0, 100]), agents=2)

    assert served.offered.tolist() == [0, 0]
    assert sorted(served.agent.tolist()) == [0, 1]


def test_who_loses_patience_is_served_by_nobody_and_keeps_nobody_busy() -> None:
    served = run(calls([0, 100, 250], patience=150))

    assert served.agent.tolist() == [0, -1, 0]
    assert served.offered.tolist() == [0, 200, 50]


def test_a_caller_of_a_queue_that_goes_first_overtakes() -> None:
    assert run(calls([0, 100, 110], credit=[0, 0, 90])).offered.tolist() == [0, 500, 190]


def test_an_agent_takes_a_break_in_the_middle_of_a_shift() -> None:
    served = Line(calls([3600, 7300]), [(0, 0, 14_400)], [1.0], [0.0]).run()

    assert served.offered.tolist() == [0, 7200 + BREAK - 7300]


def test_nobody_is_taken_when_the_shift_is_long_over() -> None:
    assert Line(calls([20_000]), [(0, 0, 14_400)], [1.0], [0.0]).run().agent.tolist() == [-1]


def test_an_agent_who_hangs_up_does_so_within_seconds() -> None:
    assert run(calls([0]), hangs=1.0).talk.tolist() == [7]


def many(servers: int, each: float = 180.0) -> tuple[Calls, Served]:
    """Calls that come at random, six a minute, for a long time, and take an exponential time of 180 s."""
    draws, who = Draws(3), np.arange(200_000)
    at = (10.0 * np.cumsum(draws.exponential("comes", who))).astype(np.int64)
    works, zero = each * draws.exponential("works", who), np.zeros(len(who), dtype=np.int64)
    queue = Calls(at, zero, zero + 10**9, works, zero, zero + 0.9)
    shifts = [(agent, 0, 10**9) for agent in range(servers)]
    return queue, Line(queue, shifts, [1.0] * servers, [0.0] * servers).run()


def test_waiting_is_that_of_erlang_c() -> None:
    """18 erlangs and 22 agents: 27.8 % wait, 12.5 s on average (Erlang C)."""
    _, served = many(22)

    assert (served.offered > 0).mean() == pytest.approx(0.278, abs=0.02)
    assert served.offered.mean() == pytest.approx(12.5, rel=0.1)


def test_as_many_are_in_line_as_come_times_how_long_they_wait() -> None:
    queue, served = many(20)
    probes = np.linspace(queue.at[1000], queue.at[-1000], 20_000)
    came = np.searchsorted(queue.at, probes, side="right")
    left = np.searchsorted(np.sort(queue.at + served.offered), probes, side="right")
    per_second = len(queue.at) / (queue.at[-1] - queue.at[0])

    assert (came - left).mean() == pytest.approx(per_second * served.offered.mean(), rel=0.05)


def test_fewer_agents_make_all_wait_longer() -> None:
    assert many(20)[1].offered.mean() > 2 * many(22)[1].offered.mean()


def test_waits_of_the_organisation_are_longer_where_more_come_for_each_agent() -> None:
    world = lived(Setting(customers=10_000, months=3, seed=2))
    queued = world.contacts.take(world.contacts.waited >= 0)
    day, second = world.setting.local(queued.started)
    slot = day * 12 + np.clip(second // 3600 - 8, 0, 11)
    load = np.bincount(slot, minlength=world.setting.days * 12)[slot] / world.workforce.rota.staffed.ravel()[slot]

    assert queued.offered[load > np.quantile(load, 0.8)].mean() > 2 * queued.offered[load < np.median(load)].mean()
