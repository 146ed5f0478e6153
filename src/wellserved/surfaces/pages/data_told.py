"""Data, told: sources, loads, quarantine, completeness and lineage as people read them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from wellserved.flow.check import STALE_DAYS
from wellserved.flow.lineage import Origin
from wellserved.flow.load import RecordReport
from wellserved.flow.loads import Load, SourceState
from wellserved.flow.quarantine import KeptOutGroup
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.lineage import records_read
from wellserved.records.register import CONTRACTS
from wellserved.scorecard.scored import Score, ScoredMetric
from wellserved.surfaces import words
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.when import instant_words
from wellserved.surfaces.words import Mark

FRESH = Mark("●", to_say("fresh"), "blue", to_say("It brought rows within the last 31 days."))
STALE = Mark("▲", to_say("stale"), "ochre", to_say("It brought nothing new for more than 31 days."))
NEVER = Mark("○", to_say("not loaded"), "quiet", to_say("It has no rows yet."))
EMPTY = Mark("○", to_say("no rows"), "quiet", to_say("It was read, and had no row to give."))
WHOLE = Mark("●", to_say("adds up"), "blue", to_say("Every row that was read is accounted for."))
BROKEN = Mark("◆", to_say("does not add up"), "vermilion", to_say("Rows were lost: tell us."))
LEAST_COVERAGE = 0.95
HINTS = {
    "ragged_line": to_say("Find the stray delimiter in that line, or name the right delimiter in the source."),
    "wrong_encoding": to_say("Name the file's encoding in the source, such as encoding: cp1252."),
    "broken_quotes": to_say("Close the quote in that line, or export the file anew."),
    "broken_json": to_say("Mend the line, or export the file anew."),
    "where_unknown": to_say("Let the source's 'where' say what is to be done with unknown values."),
    "wrong_type": to_say("Name the spelling under nulls, or write an expression that reads it."),
    "unknown_choice": to_say("Map the value to one of the record's choices with CASE."),
    "missing_key": to_say("Name the column that holds the key, or leave such rows out with 'where'."),
    "missing_required": to_say("Name the column that holds it, or leave such rows out with 'where'."),
    "below_least": to_say("Ask where the number comes from; leave it out with a CASE if it means unknown."),
    "above_most": to_say("Ask where the number comes from; check its unit and scale."),
    "impossible_time": to_say("Check the source's zone: such a local time never was."),
    "ambiguous_time": to_say("Say in the source which of the two hours is meant: ambiguous: first."),
    "duplicate_key": to_say("Say which row counts: latest: updated_at, or mend the export."),
    "key_of_another_source": to_say("Prefix the key in one of the two sources, so that each has its own."),
}


@dataclass(frozen=True)
class SourceLine:
    """A source as the page shows it."""

    state: SourceState
    mark: Mark
    meaning: str
    rows: str
    files: str
    waiting: str
    read_at: str
    loaded_at: str
    latest: str


@dataclass(frozen=True)
class LoadLine:
    """A load, the sum that it makes, and the same by record."""

    load: Load
    at: str
    mark: Mark
    sum: str
    records: tuple[tuple[str, str], ...]
    beside: tuple[str, ...]


@dataclass(frozen=True)
class KeptOutLine:
    """Rows of one source that break one rule, why, and what to do."""

    group: KeptOutGroup
    rows: str
    place: str
    hint: str
    commands: tuple[str, ...]


@dataclass(frozen=True)
class CoverageLine:
    """How much of its population a KPI's value rests on."""

    name: str
    label: str
    share: float | None
    coverage: str
    n: str
    note: str
    freshness: str
    low: bool


@dataclass(frozen=True)
class Untold:
    """A record without rows, and the KPIs that can't be told without it."""

    record: str
    meaning: str
    metrics: tuple[MetricDefinition, ...]


@dataclass(frozen=True)
class OriginLine:
    """Columns of one record that a KPI reads, and what fills them; those made at load stand together."""

    record: str
    columns: tuple[str, ...]
    via: str
    sources: tuple[tuple[str, str], ...]
    made_from: tuple[str, ...]


def source_lines(states: Iterable[SourceState], numbers: Numbers, zone: str, clock: datetime) -> list[SourceLine]:
    """The sources, those that call for action first."""
    lines = [_source(state, numbers, zone, clock) for state in states]
    return sorted(lines, key=lambda line: ((NEVER, STALE, EMPTY, FRESH).index(line.mark), not line.state.waiting))


def _source(state: SourceState, numbers: Numbers, zone: str, clock: datetime) -> SourceLine:
    return SourceLine(
        state=state,
        mark=freshness(state, clock),
        meaning=CONTRACTS[state.record].meaning,
        rows=numbers.count(state.rows),
        files=numbers.count(state.files),
        waiting=numbers.count(state.waiting),
        read_at=_at(state.read_at, zone),
        loaded_at=_at(state.loaded_at, zone),
        latest=_day(state.latest, zone),
    )


def freshness(state: SourceState, clock: datetime | None = None) -> Mark:
    """Whether a source brought rows of late."""
    if state.loaded_at is None:
        return EMPTY if state.read_at else NEVER
    return STALE if (clock or datetime.now(UTC)) - state.loaded_at > timedelta(days=STALE_DAYS) else FRESH


def load_lines(loads: Iterable[Load], numbers: Numbers, zone: str) -> list[LoadLine]:
    """The loads with their sums."""
    return [_load(load, numbers, zone) for load in loads]


def _load(load: Load, numbers: Numbers, zone: str) -> LoadLine:
    texts, total = numbers.texts, load.total
    beside = [(total.left_out, to_say("{n} left out by the mapping")), (total.removed, to_say("{n} removed"))]
    return LoadLine(
        load=load,
        at=_at(load.at, zone),
        mark=WHOLE if _adds_up(total) else BROKEN,
        sum=_sum(total, numbers),
        records=tuple((record.record, _sum(record, numbers)) for record in load.records if record.read),
        beside=tuple(texts.say(said, n=numbers.count(rows)) for rows, said in beside if rows),
    )


def _adds_up(found: RecordReport) -> bool:
    return found.read == found.loaded + found.unchanged + found.quarantined


def _sum(found: RecordReport, numbers: Numbers) -> str:
    """'read = loaded + unchanged + quarantined' in numbers."""
    parts = (numbers.count(rows) for rows in (found.loaded, found.unchanged, found.quarantined))
    return f"{numbers.count(found.read)} = {' + '.join(parts)}"


def kept_out_lines(groups: Iterable[KeptOutGroup], texts: Texts, numbers: Numbers) -> list[KeptOutLine]:
    """What waits, with the commands that show it and try it again."""
    return [_kept_out(group, texts, numbers) for group in groups]


def _kept_out(group: KeptOutGroup, texts: Texts, numbers: Numbers) -> KeptOutLine:
    hint = HINTS.get(group.rule, to_say("Mend the row where it comes from, or its mapping."))
    name = _quoted(group.source)
    return KeptOutLine(
        group=group,
        rows=numbers.count(group.rows),
        place=f"{group.file}:{group.line}" if group.line is not None else group.file,
        hint=texts.say(hint),
        commands=(
            f"wellserved quarantine list --source {name} --rule {_quoted(group.rule)}",
            f"wellserved quarantine retry --source {name}",
        ),
    )


def coverage_lines(score: Score, numbers: Numbers, zone: str) -> list[CoverageLine]:
    """The KPIs of a scorecard, the least covered first."""
    found = {metric.metric: metric for metric in score.metrics}
    ordered = sorted(found.values(), key=lambda m: -1 if (c := m.measurement.coverage) is None else c)
    return [_coverage(metric, numbers, zone) for metric in ordered]


def _coverage(metric: ScoredMetric, numbers: Numbers, zone: str) -> CoverageLine:
    found = metric.measurement
    return CoverageLine(
        name=metric.metric,
        label=metric.label,
        share=found.coverage,
        coverage=numbers.percent(found.coverage),
        n=numbers.count(found.n),
        note=words.note(found.note.value, numbers.texts),
        freshness=_at(datetime.fromisoformat(found.freshness), zone) if found.freshness else "",
        low=found.coverage is None or found.coverage < LEAST_COVERAGE,
    )


def untold(rows: Mapping[str, int], known: Catalogue) -> list[Untold]:
    """Records without rows, and what can't be told without them; those that leave the most untold first."""
    needed: dict[str, list[MetricDefinition]] = {}
    for metric in known.all_latest():
        if metric.status != "retired":
            for record in records_read(metric, known):
                needed.setdefault(record, []).append(metric)
    missing = [Untold(r, CONTRACTS[r].meaning, tuple(m)) for r, m in needed.items() if not rows.get(r)]
    return sorted(missing, key=lambda one: (-len(one.metrics), one.record))


def origin_lines(origins: Sequence[Origin]) -> list[OriginLine]:
    """The columns that a KPI reads, by record; those that are made at load together, after those that sources fill."""
    filled = [
        OriginLine(o.read.record, (o.read.column,), o.read.via, tuple((f.source, f.text) for f in o.filled), ())
        for o in origins
        if not o.read.enriched
    ]
    return sorted([*filled, *_made(origins)], key=lambda line: (line.record, bool(line.made_from), not line.sources))


def _made(origins: Sequence[Origin]) -> Iterator[OriginLine]:
    """One line for all columns that are made for one record from the same others."""
    groups = dict.fromkeys((o.read.record, o.read.via, o.made_from) for o in origins if o.read.enriched)
    for record, via, made_from in groups:
        columns = tuple(
            o.read.column for o in origins if (o.read.record, o.read.via, o.made_from) == (record, via, made_from)
        )
        yield OriginLine(record, columns, via, (), made_from)


def _at(instant: datetime | None, zone: str) -> str:
    return "" if instant is None else instant_words(instant.astimezone(ZoneInfo(zone)))


def _day(instant: datetime | None, zone: str) -> str:
    return "" if instant is None else f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d}"


def _quoted(text: str) -> str:
    """A word of a command, safe to copy."""
    plain = text.replace("_", "").replace("-", "").replace(".", "").isalnum()
    return text if plain else "'" + text.replace("'", "'\\''") + "'"
