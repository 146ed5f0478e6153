"""check: everything that a workspace defines, and whether its data is there and fresh."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import TypeVar

from wellserved.flow.catalogue import catalogue, check_case
from wellserved.flow.connection_problems import connection_problems
from wellserved.flow.engines import open_engine
from wellserved.flow.public_holidays import with_public_holidays
from wellserved.flow.quarantine import list_kept_out
from wellserved.flow.rates import without_rate
from wellserved.flow.reconcile import counterparts
from wellserved.flow.workspace import Workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.metrics.reading import read_metric
from wellserved.records.register import CONTRACTS
from wellserved.scorecard.balance import balance
from wellserved.scorecard.reading import read_scorecard
from wellserved.scorecard.references import missing_guards, unwatched
from wellserved.scorecard.scorecard import Scorecard
from wellserved.sources.definition import read_source
from wellserved.store.engine import Engine
from wellserved.terms.document import Document
from wellserved.terms.errors import WellservedError
from wellserved.terms.problem import Problem

STALE_DAYS = 31
Read = TypeVar("Read")


def check(workspace: Workspace, clock: datetime | None = None) -> list[Problem]:
    """Check definitions, mappings, references, cases, freshness and balance; the gravest first.

    Args:
        workspace: What to check.
        clock: The moment of asking; now where None.
    """
    fresh = _freshness(workspace, clock or datetime.now(UTC))
    rows = [*_undefined(workspace), *_kept_out(workspace), *_without_rate(workspace)]
    problems = [*_definitions(workspace), *fresh, *rows]
    return sorted(problems, key=lambda problem: ("error", "warning", "note").index(problem.severity))


def _definitions(workspace: Workspace) -> Iterator[Problem]:
    """Check what can be checked: a faulty KPI leaves the rest of its kind unread, as they may rest on it."""
    yield from _holidays(workspace)
    yield from _reconciled(workspace)
    yield from _each(workspace.source_documents, read_source)[1]
    yield from connection_problems(workspace)
    faulty = _each(workspace.metric_documents, lambda d: read_metric(d, workspace.settings.parameters))[1]
    yield from faulty
    try:
        found = catalogue(workspace)
    except WellservedError as error:
        if not faulty:
            yield _problem(error)
        return
    yield from _metrics(workspace, found)
    yield from _scorecards(workspace, found)


def _reconciled(workspace: Workspace) -> Iterator[Problem]:
    """Whether the workspace's own comparisons with vendors' numbers can be read."""
    try:
        counterparts(workspace)
    except WellservedError as error:
        yield _problem(error)


def _holidays(workspace: Workspace) -> Iterator[Problem]:
    """Whether the public holidays that schedules keep are known of; they are looked up at load only."""
    try:
        with_public_holidays(workspace.settings.hours)
    except WellservedError as error:
        yield _problem(error)


def _each(documents: Iterable[Document], read: Callable[[Document], Read]) -> tuple[list[Read], list[Problem]]:
    good: list[Read] = []
    faults: list[Problem] = []
    for document in documents:
        try:
            good.append(read(document))
        except WellservedError as error:
            faults.append(_problem(error))
    return good, faults


def _problem(error: WellservedError) -> Problem:
    return Problem("definition", error.what, error.where, error.fix)


def _metrics(workspace: Workspace, found: Catalogue) -> Iterator[Problem]:
    """Check own KPIs, and run their cases and those of shipped KPIs that own parameters change."""
    known = {metric.name: metric for metric in found.all_latest()}
    own = [known[d.data["name"]] for d in workspace.metric_documents]
    yield from missing_guards(own, known)
    changed = set(workspace.settings.parameters)
    for metric in found.all_latest():
        if metric in own or changed & set(metric.parameters):
            judged = (check_case(metric, case, found) for case in metric.cases)
            yield from (problem for problem in judged if problem is not None)


def _scorecards(workspace: Workspace, found: Catalogue) -> Iterator[Problem]:
    known = {metric.name: metric for metric in found.all_latest()}
    cards, faults = _each(workspace.scorecard_documents, lambda document: read_scorecard(document, known))
    yield from faults
    yield from _same_names(cards)
    for card in cards:
        yield from _conditions(card, found)
        yield from unwatched(card, known)
        yield from balance(card, known).findings


def _same_names(cards: Iterable[Scorecard]) -> Iterator[Problem]:
    first: dict[str, Scorecard] = {}
    for card in cards:
        if first.setdefault(card.name, card) is not card:
            what = f"there are two scorecards called '{card.name}'"
            yield Problem("definition", what, card.file, f"rename one; the other stands in {first[card.name].file}")


def _conditions(card: Scorecard, found: Catalogue) -> Iterator[Problem]:
    """Try each KPI's condition: it must read columns that the KPI's records have."""
    today = datetime.now(UTC).date()
    for metric in (m for o in card.objectives for m in o.metrics if m.where):
        try:
            plan(Question((metric.metric,), today, today + timedelta(days=1), where=metric.where), found)
        except WellservedError as error:
            yield Problem("definition", error.what, f"{card.file}, {metric.metric}: where", error.fix)


def _freshness(workspace: Workspace, clock: datetime) -> Iterator[Problem]:
    """Find sources that were never loaded, or not for long."""
    sources, _ = _each(workspace.source_documents, read_source)
    if not sources:
        yield Problem("no_source", "this workspace has no source", "sources/", "write one, or see the examples",
                      severity="warning")  # fmt: skip
        return
    engine = open_engine(workspace)
    loaded = {record: _loaded(engine, record) for record in {source.record for source in sources}}
    engine.close()
    for source in sources:
        at = loaded[source.record].get(source.name)
        if at is None:
            what = f"'{source.name}' has no rows yet"
            yield Problem("not_loaded", what, source.file, f"run 'wellserved load {source.name}'", severity="warning")
        elif clock - at > timedelta(days=STALE_DAYS):
            what = f"'{source.name}' brought nothing new for {(clock - at).days} days"
            yield Problem("stale", what, source.file, f"run 'wellserved load {source.name}'", severity="warning")


def _undefined(workspace: Workspace) -> Iterator[Problem]:
    """Count rows of sources whose file is gone or renamed: they are in every number, and no load mends them."""
    defined = {PurePosixPath(document.name).stem for document in workspace.source_documents}
    rows: Counter[str] = Counter()
    engine = open_engine(workspace)
    for contract in CONTRACTS.values():
        if not contract.derived:
            found = engine.query(f"SELECT source, count(*) FROM \"{contract.name}\" WHERE source <> '' GROUP BY source")
            rows.update(dict(found))
    engine.close()
    for source in sorted(set(rows) - defined):
        what = f"rows of '{source}', which is no source any more, are in the store"
        fix = "restore the file by that name, or move data/ away and load anew"
        yield Problem("source_gone", what, f"sources/{source}.yaml", fix, rows[source], "warning")


def _kept_out(workspace: Workspace) -> Iterator[Problem]:
    """Count the rows that wait in quarantine."""
    for source, rows in Counter(row.source for row in list_kept_out(workspace)).items():
        what = f"rows of '{source}' wait in quarantine"
        fix = f"see why with 'wellserved quarantine list --source {source}'"
        yield Problem("quarantined", what, f"sources/{source}.yaml", fix, rows, "warning")


def _without_rate(workspace: Workspace) -> list[Problem]:
    """Find amounts that no rate brings into the workspace's currency."""
    engine = open_engine(workspace)
    found = list(without_rate(engine))
    engine.close()
    return found


def _loaded(engine: Engine, record: str) -> Mapping[str, datetime]:
    """When each source last brought a row of a record."""
    rows = engine.query(f'SELECT source, max(loaded_at) FROM "{record}" WHERE source IS NOT NULL GROUP BY source')
    return dict(rows)
