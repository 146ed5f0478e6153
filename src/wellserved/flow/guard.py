"""guard: where numbers look as if somebody worked for the number rather than for the customer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from wellserved.enrich.behaviours import Stretch, extent_sql
from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.findings import findings, is_stale, keep_findings
from wellserved.flow.guard_agents import behaviours, schedule_edits, survey_picking, talks
from wellserved.flow.guard_clocks import silences, thresholds, timers
from wellserved.flow.guard_targets import pendulum, targets_together, weights_now
from wellserved.flow.kept_rows import detail_from, require_rows
from wellserved.flow.spans import span_of
from wellserved.flow.workspace import Workspace
from wellserved.insight.gaming.sign import Sign
from wellserved.insight.gaming.told import read_sign, sign_json
from wellserved.metrics.catalogue import Catalogue
from wellserved.store.engine import Engine
from wellserved.terms.errors import QueryError
from wellserved.terms.packages import need

TESTED = "tested"
WEIGHTS = "weights"
ORDER = ("look", "untold", "quiet")
UNITS = (("month", 62), ("week", 14), ("day", -1))
TIMES = (("interaction", "started_at"), ("case", "created_at"), ("survey_response", "responded_at"))
Test = Callable[[Engine, Stretch, Workspace, Catalogue], Iterable[Sign]]
TESTS: Mapping[str, Test] = {
    "talks": talks,
    "behaviours": behaviours,
    "surveys": survey_picking,
    "silences": silences,
    "thresholds": thresholds,
    "timers": timers,
    "schedules": schedule_edits,
    "targets": targets_together,
}


@dataclass(frozen=True)
class Guarded:
    """What was found at once.

    Args:
        signs: What each test says, those to look at first.
        first: The first day looked at.
        last: The last day.
        at: When it was found.
        stale: Whether rows came or definitions changed since.
    """

    signs: tuple[Sign, ...]
    first: date
    last: date
    at: datetime
    stale: bool = False

    @property
    def looks(self) -> tuple[Sign, ...]:
        """Those to look at."""
        return tuple(sign for sign in self.signs if sign.verdict == "look")


def guard(
    workspace: Workspace,
    period: str | None = None,
    start: date | None = None,
    end: date | None = None,
    keep: bool = True,
) -> Guarded:
    """Test a workspace's numbers for signs of gaming.

    Args:
        workspace: Whose rows, definitions and scorecards.
        period: A period as people write it; in place of `start` and `end`.
        start: First day; None for the first with data.
        end: Last day, which counts; None for the last with data.
        keep: Whether to write down in the ledger what was found.

    Raises:
        QueryError: There is no data in the period.
        MissingPackage: The extra `insight` is not installed.
    """
    need("insight", "a guard against gaming")
    workspace = workspace.now()
    known, clock = catalogue(workspace), datetime.now(UTC)
    engine = open_engine(workspace)
    try:
        stretch = _stretch(engine, workspace, known, clock, period, start, end)
        signs = [sign for test in TESTS.values() for sign in test(engine, stretch, workspace, known)]
    finally:
        engine.close()
    weights = weights_now(workspace)
    signs += pendulum(workspace, [*(one.told for one in findings(workspace, "guard").get(WEIGHTS, ())), weights])
    ordered = tuple(sorted(signs, key=lambda sign: ORDER.index(sign.verdict)))
    told = Guarded(ordered, _local(stretch.start, workspace), _local(stretch.end, workspace) - timedelta(days=1), clock)
    if keep:
        _keep(workspace, told, weights)
    return told


def found_before(workspace: Workspace) -> Guarded | None:
    """What was found last; None where nobody has tested."""
    workspace = workspace.now()
    told = findings(workspace, "guard").get(TESTED, [])
    if not told:
        return None
    last, about = told[-1], told[-1].told
    signs = tuple(read_sign(said) for said in about["signs"])
    first, until = (date.fromisoformat(about[name]) for name in ("from", "to"))
    return Guarded(signs, first, until, last.at, is_stale(workspace, last))


def _local(moment: datetime, workspace: Workspace) -> date:
    return moment.astimezone(ZoneInfo(workspace.calendar.zone)).date()


def _stretch(
    engine: Engine,
    workspace: Workspace,
    known: Catalogue,
    clock: datetime,
    period: str | None,
    start: date | None,
    end: date | None,
) -> Stretch:
    """Whole days from the first to the last with data, or those asked for, and how to cut them."""
    calendar = workspace.calendar
    if period is not None:
        span = span_of(period, engine, known.names(), known, calendar, clock)
        require_rows(engine, span.first_day, "checks of numbers that are worked for")
        begin, stop = span.start, span.end
    else:
        first, last = _reach(engine, workspace, clock)
        first = max(first, detail_from(engine) or first)
        begin, stop = (calendar.midnight(day) for day in (start or first, (end or last) + timedelta(days=1)))
        if stop <= begin:
            asked = f"{start or first} to {end or last}"
            fix = f"there are rows from {first} to {last}"
            raise QueryError("there is nothing to look at in these days", asked, fix)
    days = (stop - begin).days
    return Stretch(begin, stop, next(unit for unit, least in UNITS if days >= least), calendar.zone)


def _reach(engine: Engine, workspace: Workspace, clock: datetime) -> tuple[date, date]:
    """The first and last day with contacts, cases or answers."""
    found = [engine.query(extent_sql(record, time))[0] for record, time in TIMES]
    told = [(first, min(last, clock)) for first, last in found if first is not None]
    if not told:
        raise QueryError("there are no contacts, cases or answers", "", "load some with 'wellserved load'")
    return _local(min(first for first, _ in told), workspace), _local(max(last for _, last in told), workspace)


def _keep(workspace: Workspace, told: Guarded, weights: Mapping[str, float]) -> None:
    about = {"from": told.first.isoformat(), "to": told.last.isoformat(), "signs": [sign_json(s) for s in told.signs]}
    keep_findings(workspace, "guard", {TESTED: about, WEIGHTS: weights}, told.at)
