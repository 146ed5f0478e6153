"""Files of the simulated cases: their history, and the promises made in them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from wellserved.sources.sample.columns import flags, ids, moments, numbers, words
from wellserved.sources.sample.contacts import CHANNELS, TOPICS, Contacts
from wellserved.sources.sample.handling import Handling
from wellserved.sources.sample.records_of_contacts import Columns
from wellserved.sources.sample.setting import DAY, HOUR, MINUTE, Array, Setting
from wellserved.sources.sample.workforce import CLOSES_EARLY, TEAM_NAMES, Workforce

PRIORITIES = ("low", "normal", "high")
WORDS = ("new", "open", "pending", "solved", "closed", *PRIORITIES)
NEW, OPEN, PENDING, SOLVED, CLOSED, LOW = range(6)
KINDS = ("created", "assignee", "public_reply", "status", "customer_message", "note", "priority")
CREATED, ASSIGNEE, REPLY, STATUS, MESSAGE, NOTE, PRIORITY = range(7)
ACTORS = ("customer", "agent", "system")
CUSTOMER, AGENT, SYSTEM = range(3)
DUE_HOURS = (96, 48, 24)


class History:
    """Events that gather, kind by kind, until they are written."""

    def __init__(self, end: int) -> None:
        self._parts: list[tuple[Array, ...]] = []
        self._end = end

    def add(self, case: Array, at: Array, kind: int, value: Array | int, actor: int, agent: Array, here: Array) -> None:
        """Add one event to each case that `here` names, unless it lies after the time told."""
        rows = here & (at < self._end)
        codes = (np.broadcast_to(code, rows.shape)[rows] for code in (kind, value, actor))
        self._parts.append((case[rows], at[rows], *codes, agent[rows]))

    def sorted(self) -> list[Array]:
        """Case, time, kind, value, actor, agent: one array each, by time."""
        gathered = [np.concatenate(part) for part in zip(*self._parts, strict=True)]
        order = np.lexsort((gathered[2], gathered[0], gathered[1]))
        return [part[order] for part in gathered]


@dataclass(frozen=True)
class _Course:
    """How each case goes: when it is replied to, solved, opened again and solved again, and what it is worth."""

    replied: Array
    first: Array
    again: Array
    second: Array
    pending: Array
    reopened: Array
    priority: Array
    raised: Array
    handed_on: Array


def casework(setting: Setting, workforce: Workforce, contacts: Contacts, handling: Handling) -> dict[str, Columns]:
    """The cases, their events, and the commitments made in some."""
    case = np.flatnonzero(handling.case)
    rows = contacts.take(case)
    course = _course(setting, workforce, rows)
    next_agent = np.where(handling.escalated[case], handling.next_agent[case], -1)
    return {
        "case": _cases(setting, workforce, case, rows, course),
        "case_event": _events(_history(setting, workforce, case, rows, course, next_agent)),
        "commitment": _commitments(setting, case, rows, course),
    }


def _course(setting: Setting, workforce: Workforce, rows: Contacts) -> _Course:
    draws, keys = setting.draws, (rows.matter, rows.before)
    replied = rows.answered
    hasty = draws.happens(workforce.rate(CLOSES_EARLY)[rows.agent], "closes early", *keys)
    mechanism, hurried = setting.mechanism, _day(setting, rows.started) >= setting.hurry_day
    at_once = np.where(hurried, mechanism.solved_with_hurried, mechanism.solved_with_reply)
    slow = (
        6.7 * HOUR * np.where(hurried, mechanism.hurry_on_solving, 1.0) * draws.lognormal(0.9, "solves", *keys)
    ).astype(np.int64)
    first = replied + np.where(hasty | draws.happens(at_once, "at once", *keys), MINUTE, slow)
    again = first + (1.2 * DAY * draws.exponential("opens again", *keys)).astype(np.int64) + HOUR
    second = again + (5 * HOUR * draws.lognormal(0.7, "solves again", *keys)).astype(np.int64)
    return _Course(
        replied=replied,
        first=first,
        again=again,
        second=second,
        pending=draws.happens(0.3, "pending", *keys) & (first - replied > HOUR),
        reopened=draws.happens(np.where(hasty, 0.6, np.where(rows.settled, 0.01, 0.35)), "reopened", *keys),
        priority=draws.choose((0.2, 0.65, 0.15), "priority", *keys),
        raised=draws.happens(0.05, "raised", *keys) & (first - replied > HOUR),
        handed_on=draws.happens(0.08, "handed on", *keys) & (first - replied > 2 * HOUR),
    )


def _history(
    setting: Setting, workforce: Workforce, case: Array, rows: Contacts, course: _Course, next_agent: Array
) -> History:
    history, agent = History(setting.end_utc), rows.agent
    everyone, nobody = np.ones(len(case), dtype=bool), np.full(len(case), -1)
    replied, first, pending, reopened = course.replied, course.first, course.pending, course.reopened
    noted = setting.draws.happens(0.25, "noted", rows.matter, rows.before)
    other = np.where(next_agent >= 0, next_agent, workforce.rota.writer(_day(setting, replied), _luck(setting, rows)))
    assigned = np.minimum(rows.started + 5 * MINUTE, replied)
    history.add(case, rows.started, CREATED, NEW, CUSTOMER, nobody, everyone)
    history.add(case, assigned, ASSIGNEE, -1, SYSTEM, agent, everyone)
    history.add(case, replied, REPLY, -1, AGENT, agent, everyone)
    history.add(case, replied, STATUS, OPEN, AGENT, agent, everyone)
    history.add(case, replied + 3 * MINUTE, NOTE, -1, AGENT, agent, noted)
    history.add(case, replied + 10 * MINUTE, STATUS, PENDING, AGENT, agent, pending)
    history.add(case, replied + 20 * MINUTE, PRIORITY, LOW + 2, AGENT, agent, course.raised)
    history.add(case, replied + 30 * MINUTE, ASSIGNEE, -1, AGENT, other, course.handed_on & (other != agent))
    history.add(case, first - 10 * MINUTE, MESSAGE, -1, CUSTOMER, nobody, pending)
    history.add(case, first - 9 * MINUTE, STATUS, OPEN, SYSTEM, nobody, pending)
    history.add(case, first, STATUS, SOLVED, AGENT, agent, everyone)
    history.add(case, course.again, MESSAGE, -1, CUSTOMER, nobody, reopened)
    history.add(case, course.again, STATUS, OPEN, CUSTOMER, nobody, reopened)
    history.add(case, course.second - MINUTE, REPLY, -1, AGENT, agent, reopened)
    history.add(case, course.second, STATUS, SOLVED, AGENT, agent, reopened)
    history.add(case, np.where(reopened, course.second, first) + 4 * DAY, STATUS, CLOSED, SYSTEM, nobody, everyone)
    return history


def _day(setting: Setting, at: Array) -> Array:
    return np.clip(setting.local(at)[0], 0, setting.days - 1)


def _luck(setting: Setting, rows: Contacts) -> Array:
    return setting.draws.uniform("handed on to", rows.matter, rows.before)


def _cases(setting: Setting, workforce: Workforce, case: Array, rows: Contacts, course: _Course) -> Columns:
    draws, keys = setting.draws, (rows.matter, rows.before)
    return {
        "case_id": ids("k", case),
        "customer_id": ids("c", rows.customer),
        "channel": words(CHANNELS, rows.channel),
        "topic": words(TOPICS, rows.topic),
        "team": words(TEAM_NAMES, workforce.team[rows.agent]),
        "priority": words(PRIORITIES, np.where(course.raised, 2, course.priority)),
        "created_at": moments(rows.started),
        "due_at": moments(rows.started + np.array(DUE_HOURS)[course.priority] * HOUR),
        "articles": numbers(draws.choose((0.45, 0.4, 0.12, 0.03), "articles", *keys)),
        "merged": flags(draws.happens(0.012, "merged", *keys)),
        "spam": flags(draws.happens(0.006, "spam", *keys)),
    }


def _events(history: History) -> Columns:
    case, at, kind, value, actor, agent = history.sorted()
    said: Any = words(WORDS, value)
    who = ids("a", agent, (kind == ASSIGNEE) & (agent >= 0))
    return {
        "event_id": ids("e", np.arange(len(case))),
        "case_id": ids("k", case),
        "at": moments(at),
        "kind": words(KINDS, kind),
        "value": pa.compute.coalesce(who, said),
        "previous": words(WORDS, _status_before(case, kind, value)),
        "actor": words(ACTORS, actor),
        "agent_id": ids("a", agent, (agent >= 0) & (actor == AGENT)),
    }


def _status_before(case: Array, kind: Array, value: Array) -> Array:
    """The status that each change of status ended; -1 for all other events."""
    rows = np.flatnonzero((kind == STATUS) | (kind == CREATED))
    rows = rows[np.argsort(case[rows], kind="stable")]
    before = np.full(len(case), -1)
    same = case[rows[1:]] == case[rows[:-1]]
    before[rows[1:][same]] = value[rows[:-1][same]]
    return before


def _commitments(setting: Setting, case: Array, rows: Contacts, course: _Course) -> Columns:
    """A promise to have settled it by a time, in one case of eight; most are kept, those of settled matters more."""
    draws = setting.draws
    promised = draws.happens(0.125, "promised", rows.matter, rows.before) & (course.replied < setting.end_utc)
    case, rows, made, solved = case[promised], rows.take(promised), course.replied[promised], course.first[promised]
    keys = (rows.matter, rows.before)
    kept = draws.happens(np.where(rows.settled, 0.93, 0.78), "kept", *keys)
    due = np.where(kept, np.maximum(solved, made + HOUR) + 2 * HOUR, made + 12 * HOUR)
    late = due + (8 * HOUR * draws.exponential("how late", *keys)).astype(np.int64) + MINUTE
    at = np.where(kept, due - 2 * HOUR, late)
    return {
        "commitment_id": ids("p", np.arange(len(case))),
        "case_id": ids("k", case),
        "interaction_id": ids("i", case),
        "made_at": moments(made),
        "due_at": moments(due),
        "kept_at": moments(at, (kept | draws.happens(0.6, "kept late", *keys)) & (at < setting.end_utc)),
    }
