"""Files of the simulated cases: their history, and the promises made in them."""

from typing import Any

import numpy as np
import pyarrow as pa

from wellserved.sources.sample.columns import ids, moments, words
from wellserved.sources.sample.contacts import CHANNELS, TOPICS, Contacts
from wellserved.sources.sample.records_of_contacts import Columns, has_case
from wellserved.sources.sample.setting import DAY, HOUR, MINUTE, Array, Setting

PART = 6
PRIORITIES = ("low", "normal", "high")
STATUSES = ("new", "open", "pending", "solved", "closed")
NEW, OPEN, PENDING, SOLVED, CLOSED = range(5)
KINDS = ("created", "assignee", "public_reply", "status", "customer_message")
CREATED, ASSIGNEE, REPLY, STATUS, MESSAGE = range(5)
ACTORS = ("customer", "agent", "system")
CUSTOMER, AGENT, SYSTEM = range(3)
DUE_HOURS = (72, 48, 24)


class History:
    """Events that gather, kind by kind, until they are written."""

    def __init__(self, end: int) -> None:
        self._parts: list[tuple[Array, ...]] = []
        self._end = end

    def add(self, case: Array, at: Array, kind: int, value: int, actor: int, agent: Array, here: Array) -> None:
        """Add one event to each case that `here` names, unless it lies after the time told."""
        rows = here & (at < self._end)
        n = int(rows.sum())
        codes = (np.full(n, code) for code in (kind, value, actor))
        self._parts.append((case[rows], at[rows], *codes, agent[rows]))

    def sorted(self) -> list[Array]:
        """Case, time, kind, value, actor, agent: one array each, by time."""
        gathered = [np.concatenate(part) for part in zip(*self._parts, strict=True)]
        order = np.lexsort((gathered[2], gathered[0], gathered[1]))
        return [part[order] for part in gathered]


def casework(setting: Setting, contacts: Contacts) -> dict[str, Columns]:
    """The cases, their events, and the commitments made in some."""
    random = setting.random(PART)
    case = np.flatnonzero(has_case(contacts))
    rows = contacts.take(case)
    n = len(case)
    created, replied = rows.started, rows.answered
    first = replied + np.where(
        random.random(n) < 0.45, 60, (np.exp(random.normal(1.9, 0.9, n)) * HOUR).astype(np.int64)
    )
    pending = (random.random(n) < 0.3) & (first - replied > HOUR)
    reopened = ~rows.settled & (random.random(n) < 0.35)
    again = first + (random.exponential(1.2, n) * DAY).astype(np.int64) + HOUR
    second = again + (np.exp(random.normal(1.6, 0.7, n)) * HOUR).astype(np.int64)
    history = History(setting.end_utc)
    everyone, nobody = np.ones(n, dtype=bool), np.full(n, -1)
    history.add(case, created, CREATED, NEW, CUSTOMER, nobody, everyone)
    history.add(case, np.minimum(created + 5 * MINUTE, replied), ASSIGNEE, -1, SYSTEM, rows.agent, everyone)
    history.add(case, replied, REPLY, -1, AGENT, rows.agent, everyone)
    history.add(case, replied, STATUS, OPEN, AGENT, rows.agent, everyone)
    history.add(case, replied + 10 * MINUTE, STATUS, PENDING, AGENT, rows.agent, pending)
    history.add(case, first - 10 * MINUTE, MESSAGE, -1, CUSTOMER, nobody, pending)
    history.add(case, first - 9 * MINUTE, STATUS, OPEN, SYSTEM, nobody, pending)
    history.add(case, first, STATUS, SOLVED, AGENT, rows.agent, everyone)
    history.add(case, again, STATUS, OPEN, CUSTOMER, nobody, reopened)
    history.add(case, second, STATUS, SOLVED, AGENT, rows.agent, reopened)
    history.add(case, np.where(reopened, second, first) + 4 * DAY, STATUS, CLOSED, SYSTEM, nobody, everyone)
    priority = random.choice(3, n, p=(0.2, 0.65, 0.15))
    due = created + np.array(DUE_HOURS)[priority] * HOUR
    return {
        "case": _cases(case, rows, priority, due),
        "case_event": _events(history),
        "commitment": _commitments(case, replied, first, random),
    }


def _cases(case: Array, rows: Contacts, priority: Array, due: Array) -> Columns:
    return {
        "case_id": ids("k", case),
        "customer_id": ids("c", rows.customer),
        "channel": words(CHANNELS, rows.channel),
        "topic": words(TOPICS, rows.topic),
        "priority": words(PRIORITIES, priority),
        "created_at": moments(rows.started),
        "due_at": moments(due),
    }


def _events(history: History) -> Columns:
    case, at, kind, value, actor, agent = history.sorted()
    said: Any = words(STATUSES, value)
    who = ids("a", agent, (kind == ASSIGNEE) & (agent >= 0))
    return {
        "event_id": ids("e", np.arange(len(case))),
        "case_id": ids("k", case),
        "at": moments(at),
        "kind": words(KINDS, kind),
        "value": pa.compute.coalesce(who, said),
        "actor": words(ACTORS, actor),
        "agent_id": ids("a", agent, agent >= 0),
    }


def _commitments(case: Array, replied: Array, solved: Array, random: np.random.Generator) -> Columns:
    """A promise to have settled it by a time, in one case of eight; nine in ten are kept."""
    promised = random.random(len(case)) < 0.125
    case, made, solved = case[promised], replied[promised], solved[promised]
    n = len(case)
    kept = random.random(n) < 0.9
    due = np.where(kept, np.maximum(solved, made + HOUR), made + 12 * HOUR)
    late = due + (random.exponential(8, n) * HOUR).astype(np.int64)
    return {
        "commitment_id": ids("p", np.arange(n)),
        "case_id": ids("k", case),
        "made_at": moments(made),
        "due_at": moments(due + kept * 2 * HOUR),
        "kept_at": moments(np.where(kept, due, late), kept | (random.random(n) < 0.6)),
    }
