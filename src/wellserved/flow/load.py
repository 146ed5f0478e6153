"""Load: from files to the store, all sources in one commit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wellserved.flow.connections import connection_of
from wellserved.flow.engines import engine_of_change, make_facts_there
from wellserved.flow.facts_made import store_recipes
from wellserved.flow.keying import keyed
from wellserved.flow.look_back import require_look_back
from wellserved.flow.pages_told import pages_told
from wellserved.flow.rollups import wanted_rollups
from wellserved.flow.staging import Wanted, batch_key, staged
from wellserved.flow.workspace import Workspace
from wellserved.records.checks import checked_sql, good_sql, may_stay, stays_name, surely_good_sql
from wellserved.records.mapping import typed_columns
from wellserved.records.register import CONTRACTS
from wellserved.sources.bounded import Bench
from wellserved.sources.definition import SourceDefinition
from wellserved.sources.files import Coming, StagedFile
from wellserved.sources.landed_parts import LandedParts
from wellserved.sources.limits import Limits
from wellserved.sources.reader import Reader
from wellserved.store.change import AsText, Change, Delivery, LeftBehind, Typed, open_change
from wellserved.store.commit import Outcome, conclude
from wellserved.store.incoming import take_in
from wellserved.store.known import count_known, is_in_change
from wellserved.store.looked import Looked
from wellserved.store.tally import Tally
from wellserved.store.views import literal
from wellserved.terms.errors import DefinitionError, nearest

if TYPE_CHECKING:  # only who connects waits for the connectors
    from wellserved.flow.pull import Pulled

__all__ = ["LeftBehind", "LoadReport", "Progress", "RecordReport", "batch_key", "choose", "load", "report"]

Progress = Callable[[str, str, int], None]


@dataclass(frozen=True)
class RecordReport:
    """One record's rows: read = loaded + unchanged + quarantined.

    Beside them, the files have `left_out` rows that the mapping says are none of this record's; and `removed` rows,
    which the files no longer hold, were taken out of the store.
    """

    record: str
    read: int
    loaded: int
    unchanged: int
    quarantined: int
    reasons: Mapping[str, int]
    left_out: int = 0
    removed: int = 0


@dataclass(frozen=True)
class LoadReport:
    """What a load did, or would do.

    Args:
        batch: The load's name, kept with every row it wrote.
        records: One for each record that the sources fill, by name.
        commit: The commit's number; None where nothing changed.
        left_behind: Rows that files no longer hold, and that are kept.
        pulled: How the streams of the connections stand whose raw pages were brought up to date first.
    """

    batch: str
    records: tuple[RecordReport, ...]
    commit: int | None
    left_behind: tuple[LeftBehind, ...] = ()
    pulled: "tuple[Pulled, ...]" = ()


def load(
    workspace: Workspace,
    sources: Sequence[str] = (),
    full: bool = False,
    since: datetime | None = None,
    dry_run: bool = False,
    replay: bool = False,
    progress: Progress = lambda source, file, rows: None,
    clock: datetime | None = None,
) -> LoadReport:
    """Read new and changed files, check their rows, upsert the good ones and quarantine the others.

    Args:
        workspace: Where sources and store are.
        sources: Names of sources; all where empty.
        full: Read files again that are known, and streams of connections from their begin.
        since: Only files modified at or after it; of a connection that was not read yet, only rows changed since.
        dry_run: Check and count what is at hand, ask no platform, write nothing.
        replay: Ask no platform: make rows of the raw pages at hand.
        progress: Told each file's source, name and rows.
        clock: When the load is made; now where None.

    Raises:
        DefinitionError: A source is unknown or wrong.
        SourceError: A file can't be read.
        StoreError: Another load is running, or the store can't be written.
    """
    chosen = choose(workspace, sources)
    came = () if dry_run or replay else _pulled(workspace, chosen, full, since, progress)
    with (
        open_change(workspace.store, clock) as change,
        Reader(Limits()) as reader,
        Reader(Limits()) as beside,
        Bench(change.staging / "files", workspace.store.folder / "raw", Limits()) as bench,
    ):
        require_look_back(workspace, change.retired)
        looked = Looked(workspace.store, anew=full)
        wanted = Wanted(reader, LandedParts(beside, change.staging / "landed"), looked, full, since, bench)
        for source, coming in _one_ahead(change, workspace, chosen, wanted):
            file = coming.finish()
            progress(source.name, file.path, _take(change, source, file))
        made, kept, there = store_recipes(workspace.settings), wanted_rollups(workspace), engine_of_change(workspace)
        outcome = conclude(change, made, dry_run=dry_run, rollups=kept, opened=there)
    if not dry_run:
        looked.keep()
        make_facts_there(workspace)
    return replace(report(change, outcome), pulled=came)


def _pulled(
    workspace: Workspace,
    sources: Sequence[SourceDefinition],
    full: bool,
    since: datetime | None,
    progress: Progress,
) -> "tuple[Pulled, ...]":
    """Bring the raw pages of the sources' connections up to date; before the store is locked, as it may take long."""
    names = dict.fromkeys(source.connected.connection for source in sources if source.connected)
    if not names:
        return ()
    from wellserved.flow.pull import pull

    for source in sources:
        if source.connected:
            connection_of(workspace, source.connected.connection, f"{source.file}: connection")
    with pages_told(progress) as heard:
        return tuple(pull(workspace, tuple(names), full, since, heard))


def _one_ahead(
    change: Change, workspace: Workspace, sources: Sequence[SourceDefinition], wanted: Wanted
) -> Iterator[tuple[SourceDefinition, Coming]]:
    """The files of all sources, each when the next has been begun: one is read while another is checked."""
    before: tuple[SourceDefinition, Coming] | None = None
    for source in sources:
        for coming in staged(change, workspace, source, wanted):
            if before:
                yield before
            before = (source, coming)
    if before:
        yield before


def choose(workspace: Workspace, names: Sequence[str]) -> list[SourceDefinition]:
    """Find sources by name; all of them where no name is given.

    Raises:
        DefinitionError: There is no such source, or none at all.
    """
    known = workspace.sources
    if not known:
        raise DefinitionError(
            "this workspace has no sources", str(workspace.folder / "sources"), "write sources/*.yaml"
        )
    for name in names:
        if name not in known:
            raise DefinitionError(f"there is no source '{name}'", "sources/", nearest(name, known))
    return [keyed(workspace, known[name]) for name in (names or known)]


def report(change: Change, outcome: Outcome) -> LoadReport:
    """Tell a change's outcome."""
    records = tuple(_record_report(one) for one in outcome.tallies)
    return LoadReport(change.batch, records, outcome.commit, outcome.left_behind)


def _take(change: Change, source: SourceDefinition, file: StagedFile) -> int:
    """Take in a file's rows, or count them if they are known; how many they are."""
    key = batch_key(source, file.sha256)
    if file.parquet is None or is_in_change(change, key):
        return count_known(change, key)
    text = None if file.typed else _as_text(source, file.parquet)
    delivery = Delivery(
        source.name,
        source.record,
        file.path,
        key,
        text.checked() if text else "",
        text.staged if text else "",
        content=file.sha256,
        rows=file.rows,
        selects=bool(source.mapping.where or source.mapping.latest),
        replaces=True if source.connected and file.extent == "all" else source.replaces,
        extent=file.extent,
        typed=_typed(source, file, file.parquet) if file.typed else None,
        gone=f"SELECT * FROM {_rows_of(file.gone)}" if file.gone else "",
    )
    take_in(change, CONTRACTS[source.record], delivery)
    return file.rows


def _as_text(source: SourceDefinition, parquet: Path) -> AsText:
    """The rows of a file that was staged as text."""
    rows = _rows_of(parquet)

    def checked(lines: str = "") -> str:
        some = f"(SELECT * FROM {rows} SEMI JOIN {lines} USING (_line))" if lines else rows
        return checked_sql(source.mapping, CONTRACTS[source.record], some)

    return AsText(checked, f"SELECT * FROM {rows}")


def _typed(source: SourceDefinition, file: StagedFile, parquet: Path) -> Typed:
    """The rows of a file of which columns were staged in their own types."""
    mapping = replace(source.mapping, typed=typed_columns(source.mapping, file.typed))
    contract, rows = CONTRACTS[source.record], _rows_of(parquet)
    return Typed(
        surely_good_sql(mapping, contract, rows),
        lambda: _as_text(source, file.anew()),
        {name: stays_name(name) for name in may_stay(mapping, contract)},
        lambda stay: good_sql(mapping, contract, rows, stay),
    )


def _rows_of(parquet: Path) -> str:
    return f"read_parquet({literal(str(parquet))})"


def _record_report(one: Tally) -> RecordReport:
    loaded = one.inserted + one.updated
    counts = (one.read, loaded, one.unchanged, one.quarantined, one.reasons, one.left_out, one.removed)
    return RecordReport(one.record, *counts)
