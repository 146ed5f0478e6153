"""The simulated rota: how many are planned at each hour, who comes, and who stays away."""

from dataclasses import dataclass

import numpy as np

from wellserved.sources.sample.demand import HOUR_LOAD, WEEKDAY_LOAD
from wellserved.sources.sample.setting import CLOSES, OPENS, Array, Setting

SHIFT_HOURS = 4
SHIFT_STARTS = (8, 10, 12, 14, 16)
CALLS_A_DAY = 0.0178
HANDLE_SECONDS = 450.0
CUSHION = 1.15
WRITERS = (1.0, 1.0, 0.9, 0.9, 0.9, 0.6, 0.5)
WRITTEN_A_DAY, WRITTEN_A_SHIFT = 0.0072, 24.0
ABSENT = 0.05


@dataclass(frozen=True)
class Rota:
    """Who is planned when, and who is there.

    Args:
        agent: Agent of each shift.
        day: Its day.
        start: Its first hour.
        writes: Whether it is for what is written, and not for calls and chats.
        absent: Whether the agent stayed away.
        seated: Agents there by day and open hour, shape (days, hours, most), padded with -1.
        staffed: How many they are, shape (days, hours).
        writers: Agents who write by day, shape (days, most), padded with -1.
        writing: How many they are.
    """

    agent: Array
    day: Array
    start: Array
    writes: Array
    absent: Array
    seated: Array
    staffed: Array
    writers: Array
    writing: Array

    def someone(self, day: Array, second: Array, unit: Array) -> Array:
        """Someone at the phones at that time, by a number from 0 to 1."""
        slot = np.clip(second // 3600 - OPENS, 0, CLOSES - OPENS - 1)
        seat = (unit * self.staffed[day, slot]).astype(np.int64)
        found: Array = self.seated[day, slot, seat]
        return found

    def writer(self, day: Array, unit: Array) -> Array:
        """Someone who writes on that day, by a number from 0 to 1."""
        found: Array = self.writers[day, (unit * self.writing[day]).astype(np.int64)]
        return found


def shifts_by_weekday(setting: Setting) -> list[tuple[list[int], int]]:
    """First hours of the shifts at the phones, and how many write, on each day of the week.

    So many as the calls expected need, and a cushion that grows with their square root.
    """
    planned = []
    expected = setting.customers * (0.86 - 0.011 * min(setting.months, 24))
    for weekday, load in enumerate(WEEKDAY_LOAD):
        calls = expected * CALLS_A_DAY * load * np.array(HOUR_LOAD) / sum(HOUR_LOAD)
        busy = calls * HANDLE_SECONDS / 3600
        needed = np.maximum(2, np.ceil(busy + CUSHION * np.sqrt(busy))).astype(int)
        written = expected * WRITTEN_A_DAY * WRITERS[weekday] / WRITTEN_A_SHIFT
        planned.append((_starts(needed), max(1, int(written + 0.999))))
    return planned


def _starts(needed: Array) -> list[int]:
    """Cover each hour's need with shifts of four hours, from the morning on."""
    there = np.zeros(len(needed), dtype=int)
    starts: list[int] = []
    for start in SHIFT_STARTS:
        at = start - OPENS
        more = max(0, int((needed - there)[at : at + 2].max()))
        there[at : at + SHIFT_HOURS] += more
        starts += [start] * more
    return starts


def weekly_shifts(setting: Setting) -> int:
    """Shifts of a whole week."""
    return sum(len(starts) + writers for starts, writers in shifts_by_weekday(setting))


def plan(setting: Setting, joined: Array, left: Array) -> Rota:
    """Give each day's shifts to people employed on it, and let some stay away."""
    draws, humans, days = setting.draws, len(joined), np.arange(setting.days)
    luck = draws.uniform("works", np.tile(np.arange(humans), setting.days), np.repeat(days, humans))
    luck = luck.reshape(setting.days, humans)
    employed = (days[:, None] >= joined) & (days[:, None] < left)
    order = np.argsort(np.where(employed, luck, 2.0), axis=1, kind="stable")
    wanted = shifts_by_weekday(setting)
    rows: list[tuple[int, int, int, bool]] = []
    for day in range(setting.days):
        starts, writers = wanted[int(setting.weekdays[day])]
        people = order[day, : int(employed[day].sum())].tolist()
        spots = [(start, False) for start in starts] + [(8 + 4 * (k % 3), True) for k in range(writers)]
        rows += [(agent, day, start, writes) for agent, (start, writes) in zip(people, spots, strict=False)]
    agent, day_of, start_of, writing = (np.array(part) for part in zip(*rows, strict=True))
    absent = draws.happens(ABSENT, "absent", agent, day_of)
    return Rota(agent, day_of, start_of, writing, absent, *_seats(setting, humans, rows, absent))


def _seats(
    setting: Setting, humans: int, rows: list[tuple[int, int, int, bool]], absent: Array
) -> tuple[Array, Array, Array, Array]:
    """Who is there by day and hour, and who writes by day; an hour or day without anybody is stood in for."""
    hours = CLOSES - OPENS
    at_phones = np.zeros((setting.days, hours, humans), dtype=bool)
    at_desks = np.zeros((setting.days, humans), dtype=bool)
    for (agent, day, start, writes), away in zip(rows, absent.tolist(), strict=True):
        if writes:
            at_desks[day, agent] |= not away
        elif not away:
            at_phones[day, start - OPENS : start - OPENS + SHIFT_HOURS, agent] = True
    return (*_padded(at_phones), *_padded(at_desks | (~at_desks.any(axis=1, keepdims=True) & at_phones.any(axis=1))))


def _padded(there: Array) -> tuple[Array, Array]:
    """Their numbers first, and how many they are; agent 0 stands in where nobody is."""
    count = there.sum(axis=-1)
    order = np.argsort(~there, axis=-1, kind="stable")[..., : max(1, int(count.max()))]
    return order, np.maximum(count, 1)
