"""journeys: which ways customers take through the channels, where they end, how long it takes, what they cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from wellserved.enrich.journey_course import ENDED, course_sql
from wellserved.enrich.journey_steps import Detail, channel_of
from wellserved.enrich.journeys import (
    OTHER,
    Journeying,
    events_sql,
    journeys_sql,
    linked_sql,
    listed_sql,
    visits_sql,
)
from wellserved.flow.clock import moment
from wellserved.flow.engines import open_engine
from wellserved.flow.journeying import EPOCH, RELATIONS, followed_until, journeying
from wellserved.flow.kept import KeptEngine
from wellserved.flow.kept_rows import require_rows
from wellserved.flow.spans import span
from wellserved.flow.workspace import Workspace
from wellserved.insight.journey.told import Lived, Told, tell
from wellserved.store.catalog import snapshot_at
from wellserved.store.engine import Engine
from wellserved.terms.errors import QueryError, nearest
from wellserved.terms.period import Period

if TYPE_CHECKING:
    import pyarrow

Lacking = Literal["journeys", "customers", "channels", "resolution", "costs", "answers"]
LEAST_CHANNELS, MOST_TOP = 2, 1_000


@dataclass(frozen=True)
class Linked:
    """How many rows of a record and channel can be followed.

    Args:
        record: The record.
        channel: The channel; None for cases.
        rows: How many there are.
        identified: How many name their customer.
        linked: How many name their customer or a case.
    """

    record: str
    channel: str | None
    rows: int
    identified: int
    linked: int


@dataclass(frozen=True)
class Visited:
    """What a step takes on average; None where it is not known.

    Args:
        n: How often it was taken.
        cost: Of all its visits together.
        wait: Seconds waited in a queue.
        handle: Seconds worked.
        answers: Answers given about it.
        unhappy: Those of them that were not satisfied.
    """

    n: int
    cost: float | None
    wait: float | None
    handle: float | None
    answers: int
    unhappy: int


@dataclass(frozen=True)
class Journeys:
    """What was found of the journeys asked for.

    Args:
        told: Everything in numbers; steps are letters.
        names: The step that each letter stands for.
        visited: What each step takes, by name.
        days: From a step to the next, on average, in days.
        linked: How many rows can be followed.
        followed_until: The last moment of which it is known what followed within the gap; None without any row.
        gap_days: How long after it something still belongs to a journey.
        detail: Of cases, all events or only what the customer takes or feels.
        survey: The kind of answers that tells dissatisfaction.
        period: In which they began; None for all there are.
        where: Of which first contacts.
        begin: From which step on they are told.
        goal: Up to which.
    """

    told: Told
    names: Mapping[str, str]
    visited: Mapping[str, Visited]
    days: Mapping[tuple[str, str], float]
    linked: tuple[Linked, ...]
    followed_until: datetime | None
    gap_days: float
    detail: Detail
    survey: str
    period: Period | None = None
    where: str | None = None
    begin: str | None = None
    goal: str | None = None

    @property
    def match_rate(self) -> float | None:
        """The share of contacts and sessions that can be followed; of cases where there are no others."""
        met = [one for one in self.linked if one.channel is not None] or list(self.linked)
        rows = sum(one.rows for one in met)
        return sum(one.linked for one in met) / rows if rows else None

    @property
    def lacking(self) -> tuple[Lacking, ...]:
        """What can't be told, for want of data."""
        some, loaded = bool(self.told.walks.journeys), {one.channel for one in self.linked if one.channel and one.rows}
        unnamed = bool(self.linked) and not any(one.identified for one in self.linked)
        found: dict[Lacking, bool] = {
            "journeys": not some,
            "customers": unnamed,
            "channels": len(self.channels) < LEAST_CHANNELS and not (unnamed and len(loaded) >= LEAST_CHANNELS),
            "resolution": some and self.told.curve is None,
            "costs": self.told.ranked_by == "steps" and (some or not loaded),
            "answers": self.told.ranked_by == "cost",
        }
        return tuple(name for name, true in found.items() if true)

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels of which rows can be followed, the most used first."""
        found: dict[str, int] = {}
        for one in self.linked:
            if one.channel is not None and one.linked:
                found[one.channel] = found.get(one.channel, 0) + one.linked
        return tuple(sorted(found, key=lambda name: -found[name]))

    def steps(self, word: str) -> tuple[str, ...]:
        """A path's steps by name."""
        return tuple(self.names.get(letter, "other") for letter in word)


def journeys(
    workspace: Workspace,
    period: str | None = None,
    where: str | None = None,
    top: int = 10,
    begin: str | None = None,
    goal: str | None = None,
    detail: Detail | None = None,
    as_of: str | datetime | None = None,
) -> Journeys:
    """Join contacts, cases, sessions and orders into journeys, and say where these lead.

    Args:
        workspace: Whose rows.
        period: In which they began, as people write it; all where None.
        where: A condition on each journey's first contact.
        top: How many paths to tell.
        begin: Tell each from its first such step on; those without are left out.
        goal: Tell each up to this step; to reach it is to be resolved.
        detail: Of cases, "all" events or those "felt" by the customer; where None, "all" if cases are all there is.
        as_of: As it was known then; None for now.

    Raises:
        QueryError: A step is unknown, or the question can't be answered.
    """
    with _Opened(workspace, period, where, begin, goal, detail, as_of) as opened:
        return opened.told(top)


def journey_list(
    workspace: Workspace, path: tuple[str, ...], limit: int = 100, ended: str | None = None, **asked: Any
) -> list[dict[str, Any]]:
    """The journeys of one path: whose, when they began, how they ended, what they took.

    Args:
        workspace: Whose rows.
        path: Its steps, by name; `*` is any step, `!voice!email` one that is neither, a last `**` any that follow.
        limit: At most so many.
        ended: Only those resolved, dropped, or open.
        asked: As `journeys` is asked.

    Raises:
        QueryError: No journey ends so, or the question can't be answered.
    """
    if ended is not None and ended not in ENDED:
        raise QueryError(f"no journey ends '{ended}'", "ended", nearest(ended, ENDED))
    with _Opened(workspace, **asked) as opened:
        course = course_sql(path, opened.asked.letters, ended)
        found: list[dict[str, Any]] = opened.engine.arrow(
            listed_sql(RELATIONS, opened.asked, course, limit)
        ).to_pylist()
        return found


def journey_events(workspace: Workspace, limit: int | None = None, **asked: Any) -> "pyarrow.Table":
    """The event table: a row for each step of the journeys asked for, in order.

    Args:
        workspace: Whose rows.
        limit: At most so many.
        asked: As `journeys` is asked.
    """
    with _Opened(workspace, **asked) as opened:
        return opened.engine.arrow(events_sql(RELATIONS, opened.asked, limit))


def journeys_on(engine: Engine, asked: Journeying, top: int = 10) -> tuple[Told, Mapping[str, str]]:
    """What is told of the journeys on one engine, and the step that each letter stands for."""
    names = {letter: step for step, letter in asked.letters.items()} | {OTHER: "other"}
    channels = {letter: channel_of(step) if letter != OTHER else None for letter, step in names.items()}
    return tell(_lived(engine.arrow(journeys_sql(RELATIONS, asked))), channels, top), names


def _lived(rows: "pyarrow.Table") -> Lived:
    """The rows as columns of numbers; paths are told once."""
    paths = rows.column("path").combine_chunks().dictionary_encode()
    numbers = {
        name: rows.column(name).to_numpy().astype("float64")
        for name in ("days", "cost", "waited", "transfers", "answers", "unhappy")
    }
    words: tuple[Any, ...] = tuple(paths.dictionary.to_pylist())
    return Lived(words, paths.indices.to_numpy(), rows.column("status").to_numpy(), **numbers)


class _Opened:
    """An engine, and what is asked of it."""

    def __init__(
        self,
        workspace: Workspace,
        period: str | None = None,
        where: str | None = None,
        begin: str | None = None,
        goal: str | None = None,
        detail: Detail | None = None,
        as_of: str | datetime | None = None,
    ) -> None:
        workspace = workspace.now()
        self.workspace, self.where, self.clock = workspace, where, moment(as_of, workspace)
        self.period = span(workspace, period) if period is not None else None
        self.engine = open_engine(workspace, snapshot_at(workspace.store, self.clock) if as_of is not None else None)
        try:
            if self.period is not None:
                require_rows(self.engine, self.period.first_day, "journeys")
            issues = workspace.settings.issues
            self.asked = journeying(self.engine, issues, self.clock, self.period, where, begin, goal, detail)
        except BaseException:
            self.engine.close()
            raise

    def __enter__(self) -> "_Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()

    def told(self, top: int) -> Journeys:
        """Everything about them; of one snapshot it is found once, whatever language it is then told in."""
        if not isinstance(self.engine, KeptEngine):
            return self._told(top)
        name = ("journeys", repr(self.asked), self.period, self.where, top)
        return self.engine.told.once(name, lambda: self._told(top), lambda found: len(found.told.walks.words))

    def _told(self, top: int) -> Journeys:
        told, names = journeys_on(self.engine, self.asked, min(top, MOST_TOP))
        visited, days = _visits(self.engine.arrow(visits_sql(RELATIONS, self.asked)))
        asked, known = self.asked, followed_until(self.engine, self.clock)
        return Journeys(
            told, names, visited, days, tuple(Linked(*row) for row in self.engine.query(linked_sql(RELATIONS))),
            EPOCH + timedelta(microseconds=asked.horizon) if known is not None else None, asked.issues.gap_days,
            asked.detail, asked.answers, self.period, self.where, asked.begin, asked.goal,
        )  # fmt: skip


def _visits(rows: "pyarrow.Table") -> tuple[dict[str, Visited], dict[tuple[str, str], float]]:
    visited, days = {}, {}
    for row in rows.to_pylist():
        if row["next"] is not None:
            days[row["step"], row["next"]] = row["days"]
        else:
            visited[row["step"]] = Visited(
                *(row[name] for name in ("n", "cost", "wait", "handle", "answers", "unhappy"))
            )
    return visited, days
