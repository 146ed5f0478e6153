"""Quarantine: list the rows that were kept out, show one, try them again, or discard them."""

from collections.abc import Sequence
from datetime import datetime

from wellserved.flow.engines import engine_of_change
from wellserved.flow.facts_made import store_recipes
from wellserved.flow.keying import keyed
from wellserved.flow.load import LoadReport, report
from wellserved.flow.rollups import wanted_rollups
from wellserved.flow.workspace import Workspace
from wellserved.records.checks import checked_sql
from wellserved.records.register import CONTRACTS
from wellserved.sources.trial import try_mapping
from wellserved.store.change import Change, Delivery, open_change
from wellserved.store.commit import conclude
from wellserved.store.incoming import take_in
from wellserved.store.kept_out import (
    KeptOut,
    KeptOutGroup,
    choose_kept_out,
    chosen_ids,
    count_chosen,
    read_kept_out,
    staged_again,
    was_sql,
)
from wellserved.store.kept_out import tally_kept_out as tally
from wellserved.terms.errors import DefinitionError, QueryError, nearest

__all__ = ["KeptOut", "KeptOutGroup", "discard", "list_kept_out", "retry", "show_kept_out", "tally_kept_out"]


def list_kept_out(
    workspace: Workspace,
    source: str | None = None,
    record: str | None = None,
    rule: str | None = None,
    limit: int | None = None,
) -> list[KeptOut]:
    """List the rows that wait in quarantine, by source, file and line.

    Args:
        workspace: Where they wait.
        source: Only those of this source.
        record: Only those of this record.
        rule: Only those that break this rule.
        limit: At most so many.
    """
    given = (("source", source), ("record", record), ("rule", rule))
    return read_kept_out(workspace.store, [(column, value) for column, value in given if value], limit)


def tally_kept_out(workspace: Workspace) -> list[KeptOutGroup]:
    """Count the rows that wait in quarantine, by source and rule."""
    return tally(workspace.now().store)


def show_kept_out(workspace: Workspace, id_: str) -> KeptOut:
    """One row, by its id or the id's beginning.

    Raises:
        QueryError: There is none, or more than one begins so.
    """
    found = [row for row in read_kept_out(workspace.store) if row.id.startswith(id_)] if id_ else []
    if len(found) != 1:
        what = f"no row in quarantine is called '{id_}'" if not found else f"{len(found)} rows begin with '{id_}'"
        raise QueryError(what, "quarantine", "take an id from 'wellserved quarantine list'")
    return found[0]


def retry(
    workspace: Workspace, ids: Sequence[str] = (), source: str | None = None, clock: datetime | None = None
) -> LoadReport:
    """Check quarantined rows again with the present mapping; those that are good now are loaded.

    A row that was loaded from elsewhere since it was kept out is left as it is.

    Args:
        workspace: Where they wait.
        ids: The rows; all where empty.
        source: Only those of this source.
        clock: When it is done; now where None.

    Raises:
        DefinitionError: A row's source is no longer there, no longer fills the same record, or its mapping is wrong.
        QueryError: There is no such row or source.
        StoreError: Another load is running, or the store can't be written.
    """
    workspace = workspace.now()
    with open_change(workspace.store, clock) as change:
        for place in choose_kept_out(change, _conditions(ids, source)):
            _take_again(change, workspace, place)
        chosen = _require(change, workspace, ids, source)
        made, kept, there = store_recipes(workspace.settings), wanted_rollups(workspace), engine_of_change(workspace)
        outcome = conclude(change, made, "retry", superseded=chosen, rollups=kept, opened=there)
    return report(change, outcome)


def discard(
    workspace: Workspace,
    reason: str,
    ids: Sequence[str] = (),
    source: str | None = None,
    clock: datetime | None = None,
) -> int:
    """Take rows out of quarantine for good, and keep the reason with the commit; how many they were.

    Raises:
        QueryError: No reason is given, or there is no such row.
        StoreError: Another load is running, or the store can't be written.
    """
    if not reason.strip():
        raise QueryError("rows are discarded for a reason", "quarantine discard", "say why with --reason")
    workspace = workspace.now()
    with open_change(workspace.store, clock) as change:
        choose_kept_out(change, _conditions(ids, source))
        chosen = _require(change, workspace, ids, source)
        made, kept, there = store_recipes(workspace.settings), wanted_rollups(workspace), engine_of_change(workspace)
        conclude(change, made, "discard", superseded=chosen, note=reason.strip(), rollups=kept, opened=there)
    return len(chosen)


def _conditions(ids: Sequence[str], source: str | None) -> list[tuple[str, str]]:
    return [("id", one) for one in ids] + ([("source", source)] if source is not None else [])


def _require(change: Change, workspace: Workspace, ids: Sequence[str], source: str | None) -> list[str]:
    chosen = chosen_ids(change)
    if source is not None and not chosen and source not in workspace.sources:
        raise QueryError(f"there is no source '{source}'", "quarantine", nearest(source, workspace.sources))
    missing = sorted(set(ids) - set(chosen))
    if missing:
        fix = "take an id from 'wellserved quarantine list'"
        raise QueryError(f"no row in quarantine is called '{missing[0]}'", "quarantine", fix)
    return chosen


def _take_again(change: Change, workspace: Workspace, place: tuple[str, str, str]) -> None:
    """Check one file's rows as a load would, from what was kept of them."""
    name, file, record = place
    source = workspace.sources.get(name)
    if source is None or source.record != record:
        what = f"the source '{name}', whose rows wait in quarantine, no longer fills '{record}'"
        raise DefinitionError(what, "sources/", nearest(name, workspace.sources) or f"write sources/{name}.yaml")
    source = keyed(workspace, source)
    try_mapping(source)
    staged = staged_again(change, place, source.mapping.source_columns)
    checked = checked_sql(source.mapping, CONTRACTS[record], staged)
    rows = count_chosen(change, place)
    delivery = Delivery(name, record, file, "", checked, f"SELECT * FROM {staged}", rows=rows)
    take_in(change, CONTRACTS[record], delivery, was_sql(place, "rule"), was_sql(place, "at"))
