"""retire: let the rows of old months go while their kept days stay, or bring months back."""

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import engine_of_change, make_facts_there
from wellserved.flow.facts_made import recipes_there, store_recipes
from wellserved.flow.look_back import LookBack, longest_wait, look_back
from wellserved.flow.retention_settings import Retention
from wellserved.flow.rollups import wanted_rollups
from wellserved.flow.workspace import Workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.formula import Derived
from wellserved.metrics.modelled import records_read
from wellserved.metrics.plan import with_parts
from wellserved.metrics.question import Question
from wellserved.metrics.rollup import kept as kept_as
from wellserved.metrics.rollup_plan import lost_days
from wellserved.records.rollup import RollUp
from wellserved.store.catalog import Segment
from wellserved.store.change import Change, open_change
from wellserved.store.retire import Plan, bring_back, going
from wellserved.store.retire import retire as let_go
from wellserved.store.retired import GOES, SHUT, Retired, retired
from wellserved.terms.errors import NotAllowed, QueryError
from wellserved.terms.period import Grain, add_months

__all__ = ["RetireReport", "retire", "retired_days", "undo"]
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class RetireReport:
    """What goes, or went.

    Args:
        detail_from: The first day whose rows are all kept; None where nothing goes.
        look_back: The first month whose rows stay in the store, for completing new rows.
        months: How many rows of each month go.
        bytes: How much that is.
        kept: The KPIs whose days before then are kept.
        lost: Those that can't be told of days before then any more, with those that are reckoned of them.
        rollups: The names of the roll-ups that stay.
        cold: Where the rows go; '' where they are dropped.
        commit: The commit's number; None where nothing was done.
    """

    detail_from: date | None
    look_back: str = ""
    months: Mapping[str, int] | None = None
    bytes: int = 0
    kept: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    rollups: tuple[str, ...] = ()
    cold: str = ""
    commit: int | None = None


def retire(
    workspace: Workspace, dry_run: bool = False, yes: bool = False, clock: datetime | None = None
) -> RetireReport:
    """Let the rows go that are older than the settings say; the days of roll-ups stay and are closed.

    Args:
        workspace: Whose rows, and `retention` settings.
        dry_run: Only tell.
        yes: Whether rows may be dropped for good; to move them needs no such word.
        clock: When it is done; now where None.

    Raises:
        QueryError: Nothing is said of retention, or it is shorter than new rows need.
        NotAllowed: Rows would be dropped, and nobody said yes.
        StoreError: Another process writes, or cold storage can't be written.
    """
    workspace = workspace.now()
    said = workspace.settings.retention
    if said is None:
        raise QueryError("nothing is said of how long rows are kept", "wellserved.yaml: retention",
                         "write 'retention: {detail: 24 months, then: move, cold: /mnt/archive/desk}'")  # fmt: skip
    reach = look_back(workspace)
    with open_change(workspace.store, clock) as change:
        plan = _planned(workspace, change, said, reach)
        if plan is None:
            return RetireReport(None)
        wanted = tuple(replace(one, at_least=0) for one in wanted_rollups(workspace))
        found = _report(workspace, change, plan, wanted)
        if dry_run:
            return found
        if not plan.cold and not yes:
            fix = "say --yes, or write 'then: move' to keep them elsewhere"
            raise NotAllowed(f"{sum((found.months or {}).values()):,} rows would be dropped for good", "retention", fix)
        known = catalogue(workspace)
        plan = replace(plan, versions={name: known.latest(name).version for name in found.kept})
        made, there = store_recipes(workspace.settings), engine_of_change(workspace)
        commit = let_go(change, made, wanted, plan, there)
    make_facts_there(workspace)
    return replace(found, commit=commit)


def undo(workspace: Workspace, month: str, clock: datetime | None = None) -> RetireReport:
    """Bring a month and all later ones back from cold storage.

    Raises:
        QueryError: It is no month, or is not retired.
        StoreError: Its rows were dropped, or are not as they were put there.
    """
    workspace = workspace.now()
    if not MONTH.fullmatch(month):
        raise QueryError(f"'{month}' is no month", "--undo", "write it as 2024-07")
    until = date.fromisoformat(f"{month}-01")
    with open_change(workspace.store, clock) as change:
        former = change.retired
        if former.until is None or until >= former.until:
            what = f"rows from {former.until} on are all there" if former.until else "no month is retired"
            raise QueryError(what, "--undo", "name an earlier month")
        kept = f"{add_months(until, -look_back(workspace).months_before(until)):%Y-%m}"
        back = [one.segment for one in former.shelf if one.segment.partition >= kept]
        made, there = store_recipes(workspace.settings), engine_of_change(workspace)
        commit = bring_back(change, made, wanted_rollups(workspace), until, kept, there)
        found = RetireReport(change.retired.until, change.retired.kept, _rows(back), _size(back), commit=commit)
    make_facts_there(workspace)
    return found


def retired_days(workspace: Workspace) -> Retired:
    """What is retired now."""
    return retired(workspace.store)


def _planned(workspace: Workspace, change: Change, said: Retention, reach: LookBack) -> Plan | None:
    """What is to go; None where nothing is that old."""
    zone = ZoneInfo(change.store.zone)
    last = [s.max_time for s in change.segments if s.record in GOES and s.layer != "rollup" and s.max_time]
    if not last:
        return None
    newest = min(max(datetime.fromisoformat(one) for one in last), change.clock).astimezone(zone).date()
    until = add_months(newest.replace(day=1), -said.months)
    wait = longest_wait(workspace)
    need = max(reach.months_before(until), wait.months_before(until))
    if said.months <= need:
        what = f"'detail: {said.months} months' is too short: {wait.length.days} days are needed for {wait.why}"
        raise QueryError(what, "wellserved.yaml: retention", f"write 'detail: {need + 1} months' or more")
    former, kept = change.retired, f"{add_months(until, -reach.months_before(until)):%Y-%m}"
    if (former.until is not None and until <= former.until) or not going(change, kept):
        return None
    return Plan(until, kept, said.cold, {})


def _report(workspace: Workspace, change: Change, plan: Plan, wanted: Sequence[RollUp]) -> RetireReport:
    went, known = going(change, plan.kept), catalogue(workspace)
    records = _records(workspace, change)
    lost = _lost(workspace, known, wanted, plan, records)
    told = [m.name for m in known.of_rows() if m.name not in lost and not isinstance(m.formula, Derived)]
    cold = str(workspace.store.place(plan.cold)) if plan.cold else ""
    names = tuple(one.name for one in wanted if one.record in records)
    return RetireReport(plan.until, plan.kept, _rows(went), _size(went), tuple(told), lost, names, cold)


def _records(workspace: Workspace, change: Change) -> set[str]:
    """The records that have rows; those that an engine makes of others count where it has rows to make them of."""
    found = {s.record for s in change.segments}
    if workspace.settings.enrich_on == "engine":
        for recipe in recipes_there(workspace.settings):  # in the order in which they are made
            of = {recipe.needs} if recipe.needs else {*recipe.inputs, *recipe.made}
            found |= {recipe.record} if of & found else set()
    return found


def _lost(
    workspace: Workspace, known: Catalogue, wanted: Sequence[RollUp], plan: Plan, records: Collection[str]
) -> tuple[str, ...]:
    """The KPIs of which nothing tells the days before: asked of those days as if the roll-ups were there already.

    Of what a model tells of rows nothing is kept by day.
    """
    kept = [kept_as(json.loads(one.about), one.name) for one in wanted if one.record in records]
    before = (add_months(plan.until, -1), plan.until)
    shut = (*GOES, *SHUT) if workspace.settings.enrich_on == "engine" else GOES
    detail = {name: plan.until for name in shut if name in records}
    asked = Question((), *before, Grain.ALL, calendar=workspace.calendar, detail_from=detail)
    told = {
        m.name: lost_days(m.name, asked, known, kept) or detail.keys() & records_read(m) for m in known.all_latest()
    }
    own = {name for name, gone in told.items() if gone}
    return tuple(m.name for m in known.all_latest() if not own.isdisjoint(with_parts((m.name,), known)))


def _rows(segments: Sequence[Segment]) -> dict[str, int]:
    """Rows by month, those that are kept in two layers once."""
    found = Counter[str]()
    for one in segments:
        if one.layer == "fact" or (one.layer == "loaded" and not _has_facts(one, segments)):
            found[one.partition] += one.rows
        elif one.layer == "fact_gone":
            found[one.partition] -= one.rows
    return dict(sorted(found.items()))


def _has_facts(one: Segment, segments: Sequence[Segment]) -> bool:
    return any(other.record == one.record and other.layer == "fact" for other in segments)


def _size(segments: Sequence[Segment]) -> int:
    return sum(one.bytes for one in segments)
