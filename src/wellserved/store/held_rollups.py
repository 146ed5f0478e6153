"""Roll-ups that a snapshot of the store has, and where they lie."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wellserved.records.rollup import month_name
from wellserved.store.catalog import Segment, reading
from wellserved.store.store import Store
from wellserved.store.views import literal

LAYER = "rollup"


@dataclass(frozen=True)
class Held:
    """A roll-up as the store has it.

    Args:
        name: How people know it.
        mark: What it was kept as.
        about: What it said about itself.
        segments: Where it lies.
    """

    name: str
    mark: str
    about: str
    segments: tuple[Segment, ...]

    @property
    def rows(self) -> int:
        """How many cells it has."""
        return sum(segment.rows for segment in self.segments)

    @property
    def told(self) -> str:
        """What it said about itself, and which months can be read alone."""
        months = sorted({s.partition for s in self.segments})
        return json.dumps({**json.loads(self.about), "months": months, "mark": self.mark})


def rollup_relations(held: Held, store: Store) -> dict[str, str]:
    """SQL of a roll-up's cells by name: of all, and of each month, of which one file need be opened."""
    months = {
        month: [s for s in held.segments if s.partition == month] for month in {s.partition for s in held.segments}
    }
    alone = {month_name(held.name, month): rollup_sql(own, store) for month, own in months.items()}
    return {held.name: rollup_sql(held.segments, store), **alone}


def rollup_sql(segments: Sequence[Segment], store: Store) -> str:
    """A SELECT of a roll-up's cells."""
    files = ", ".join(literal(str(store.segments / segment.path)) for segment in segments)
    return f"SELECT * FROM read_parquet([{files}])"


def rollups_of(store: Store, segments: Sequence[Segment]) -> list[Held]:
    """The roll-ups of a snapshot, in order of name."""
    by_mark: dict[str, list[Segment]] = {}
    for segment in segments:
        if segment.layer == LAYER:
            by_mark.setdefault(segment.shape, []).append(segment)
    known = _known(store) if by_mark else {}
    found = [Held(known[mark][0], mark, known[mark][1], tuple(own)) for mark, own in by_mark.items()]
    return [*_named(sorted(found, key=lambda held: (held.name, max(s.partition for s in held.segments))))]


def _named(found: Sequence[Held]) -> Iterator[Held]:
    """The same with a name for each: of those that were kept otherwise before, by what they were kept as."""
    latest = {one.name: one.mark for one in found}
    for one in found:
        yield one if latest[one.name] == one.mark else replace(one, name=f"{one.name}, formerly {one.mark[:6]}")


def refused_rollups(store: Store) -> Iterator[tuple[str, int]]:
    """Roll-ups that would have been too large, and how many cells they would have had."""
    for name, _, cells in _known(store).values():
        if cells:
            yield name, cells


def _known(store: Store) -> Mapping[str, tuple[str, str, int]]:
    with reading(store) as db:
        there = db and db.execute("SELECT 1 FROM sqlite_master WHERE name = 'rollups'").fetchone()
        rows = db.execute("SELECT mark, name, about, cells FROM rollups").fetchall() if db and there else []
    return {mark: (name, about, cells) for mark, name, about, cells in rows}
