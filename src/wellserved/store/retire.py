"""Retire: let the rows of old months go, with their kept days standing for them; and bring months back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.records.rollup import RollUp
from wellserved.store.catalog import Segment
from wellserved.store.change import Change
from wellserved.store.cold import put_away, require_there
from wellserved.store.commit import commit_alone, conclude
from wellserved.store.engines.coming import Coming
from wellserved.store.extents import extents_of
from wellserved.store.facts import make_facts
from wellserved.store.held_rollups import LAYER
from wellserved.store.late import forget_keys, note_keys
from wellserved.store.reach import moment_sql
from wellserved.store.retired import GOES, SHUT, Retired, Shelved, Stretch
from wellserved.store.retired_there import as_far_as_needed, earliest_there
from wellserved.store.rollups import keep_rollups
from wellserved.store.rollups_there import Telling
from wellserved.store.segment_file import sync, write_segment
from wellserved.store.views import gone_layer, layer_columns, segments_sql

MONTH = 7  # letters of a month that sorts as time
STAYS = {"issue": "last_contact_at"}
"""Records of which a row that goes on into days that are kept stays, and what says how far it goes."""


@dataclass(frozen=True)
class Plan:
    """What is to go.

    Args:
        until: The first local day whose rows all stay.
        kept: The first month whose rows stay, as 2024-11: those before `until` as look-back.
        cold: The folder that the rows go to, from the workspace's; '' to drop them.
        versions: By KPI, the version that its days are kept by.
    """

    until: date
    kept: str
    cold: str
    versions: Mapping[str, int]


def going(change: Change, kept: str) -> list[Segment]:
    """The segments whose rows lie in earlier months than those that stay."""
    return [
        s
        for s in change.segments
        if s.record in GOES and s.layer != LAYER and len(s.partition) == MONTH and s.partition < kept
    ]


def retire(
    change: Change,
    recipes: Sequence[Recipe],
    rollups: Sequence[RollUp],
    plan: Plan,
    opened: Callable[[Coming], Telling] | None = None,
) -> int:
    """Keep the days of all months, and let the rows of old ones go; the commit's number.

    Raises:
        QueryError: The engine that makes the facts would make those of kept days otherwise.
    """
    make_facts(change, recipes)
    keep_rollups(change, rollups, always=True, opened=opened)
    before = change.retired
    records = frozenset((*GOES, *SHUT))
    earliest = earliest_there(change, opened, records) if opened else _earliest(change, records)
    if opened:
        kept = as_far_as_needed(change, opened, plan.until, plan.kept, partial(going, change))
        plan = replace(plan, kept=kept)
    change.retired = replace(
        before, until=plan.until, kept=plan.kept, zone=change.store.zone, records=records, versions=plan.versions
    )
    since = before.moment if before.until else datetime(1, 1, 1, tzinfo=UTC)
    loaded = sorted(name for name in records if not CONTRACTS[name].derived)
    note_keys(change, loaded, (moment_sql(since), moment_sql(change.retired.moment)))
    went = going(change, plan.kept)
    if plan.cold:
        put_away(went, change.store.segments, change.store.place(plan.cold))
    _let_go(change, went)
    change.retired = replace(
        change.retired,
        earliest=earliest | dict(before.earliest),
        rollups={**before.rollups, **_stretches(change, before, plan.until)},
        shelf=(*before.shelf, *(Shelved(segment, plan.cold) for segment in went)),
    )
    change.told["retired"] = change.retired.written()
    sync(change.store.segments)
    return commit_alone(change, recipes, "retire", f"rows from {plan.until} on are kept")


def bring_back(
    change: Change,
    recipes: Sequence[Recipe],
    rollups: Sequence[RollUp],
    until: date,
    kept: str,
    opened: Callable[[Coming], Telling] | None = None,
) -> int:
    """Take months back from cold storage, and make of their rows what a load would have; the commit's number.

    Raises:
        StoreError: Rows of one of these months were dropped, or are not as they were put there.
    """
    before = change.retired
    back = [one for one in before.shelf if one.segment.partition >= kept]
    require_there(change.store, back)
    for place in dict.fromkeys(_place(one.segment) for one in back):
        _take_back(change, place, [one for one in back if _place(one.segment) == place])
    forget_keys(change, f"{until:%Y-%m}")
    shelf = tuple(one for one in before.shelf if one not in back)
    change.retired = replace(before, until=until, kept=kept, shelf=shelf) if shelf else Retired()
    _open_rollups(change, before, f"{until:%Y-%m}" if shelf else "")
    change.told["retired"] = change.retired.written()
    for recipe in recipes:  # a load that finds them unknown makes all facts anew
        if recipe.record in before.records:
            change.db.execute("DELETE FROM about WHERE name = ?", (f"recipe {recipe.record}",))
    note = f"rows from {until} on are back"
    found = conclude(change, recipes, "restore", note=note, rollups=rollups, opened=opened)
    return found.commit or change.snapshot


def _earliest(change: Change, records: frozenset[str]) -> dict[str, str]:
    found = extents_of(change.segments, change.store.segments)
    return {name: str(first) for name in sorted(records) if (first := found[name].earliest)}


def _let_go(change: Change, went: Sequence[Segment]) -> None:
    """Take months out of the store, but for rows that go on into days that are kept."""
    for segment in went:
        if segment.record in STAYS and not segment.layer.endswith("_gone"):
            lists = [s for s in went if s.record == segment.record and s.partition == segment.partition]
            _leave(change, segment, [s for s in lists if s.layer == gone_layer(segment.layer)])
        else:
            change.replace([segment], None)


def _leave(change: Change, segment: Segment, gone: Sequence[Segment]) -> None:
    """Put the rows of a segment that go on in its place."""
    contract = CONTRACTS[segment.record]
    columns = layer_columns(contract, segment.layer)
    rows = segments_sql(columns, [segment], change.store.segments, gone=gone)
    still = f'SELECT * FROM ({rows}) WHERE "{STAYS[segment.record]}" >= {moment_sql(change.retired.moment)}'
    place = (segment.record, segment.layer, segment.partition)
    made = write_segment(change.duck, change.store.segments, still, place, columns, contract.time)
    change.replace([segment], made)


def _stretches(change: Change, before: Retired, until: date) -> dict[str, Stretch]:
    """The days of each roll-up that stay as they are from now on."""
    found = {}
    for segment in (s for s in change.segments if s.layer == LAYER and not before.freezes(s)):
        since = before.until.isoformat() if before.until and segment.record in before.records else ""
        former = before.rollups.get(segment.shape)
        found[segment.shape] = Stretch(former.since if former else since, until.isoformat())
    return found


def _place(segment: Segment) -> tuple[str, str, str]:
    return segment.record, segment.layer.removesuffix("_gone"), segment.partition


def _take_back(change: Change, place: tuple[str, str, str], shelf: Sequence[Shelved]) -> None:
    """Write a month's rows anew from cold storage, in the place of what stayed of it."""
    record, layer, _ = place
    contract = CONTRACTS[record]
    columns = layer_columns(contract, layer)
    rows, gone = ([one for one in shelf if one.segment.layer == of] for of in (layer, gone_layer(layer)))
    parts = []
    for folder in dict.fromkeys(one.folder for one in rows):
        own, lists = ([one.segment for one in some if one.folder == folder] for some in (rows, gone))
        parts.append(segments_sql(columns, own, change.store.place(folder), gone=lists))
    sql = f'{" UNION ALL BY NAME ".join(f"({part})" for part in parts)} ORDER BY "{contract.time}"'
    made = write_segment(change.duck, change.store.segments, sql, place, columns, contract.time)
    stayed = [s for s in change.segments if _place(s) == place]
    change.replace(stayed, made)


def _open_rollups(change: Change, before: Retired, month: str) -> None:
    """Let go of kept days that are told from rows again."""
    marks = set(before.rollups)
    change.replace([s for s in change.segments if s.layer == LAYER and s.shape in marks and s.partition >= month], None)
    still = {mark: one for mark, one in before.rollups.items() if one.since[:7] < month}
    first = change.retired.until.isoformat() if change.retired.until else ""
    change.retired = replace(
        change.retired, rollups={mark: replace(one, until=min(one.until, first)) for mark, one in still.items()}
    )


def zone_day(moment: datetime, zone: str) -> date:
    """The local day of a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()
