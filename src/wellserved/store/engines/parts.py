"""Parts: which segments make up each relation of a snapshot, whatever engine holds them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wellserved.records.contract import Column, Contract
from wellserved.records.customers import CUSTOMER_LINK, PERSON
from wellserved.records.register import CONTRACTS
from wellserved.records.rollup import month_name
from wellserved.store.catalog import Segment
from wellserved.store.held_rollups import Held
from wellserved.store.views import gone_layer, has_facts, layer_columns, record_segments

LOADED = "loaded "


@dataclass(frozen=True)
class Part:
    """One relation of a snapshot.

    Args:
        name: What queries call it: a record, a roll-up, or `loaded` and a record.
        columns: Its columns; none of a roll-up, whose files tell them.
        segments: Its rows.
        gone: Lists of rows that later commits took away from segments of the same partition.
        mark: What tells relations of the same shape apart from others.
        written: All columns that its segments have, where these are more.
        persons: Who of several systems are one, where its rows name customers and some are; it is read by the one who
            stands for all.
    """

    name: str
    columns: tuple[Column, ...]
    segments: tuple[Segment, ...]
    gone: tuple[Segment, ...] = ()
    mark: str = ""
    written: tuple[Column, ...] = ()
    persons: "Part | None" = None

    @property
    def all_segments(self) -> tuple[Segment, ...]:
        """All that its rows are told by."""
        return (*self.segments, *self.gone, *(self.persons.all_segments if self.persons else ()))

    @property
    def hurt(self) -> frozenset[str]:
        """Partitions of which some rows were taken away."""
        return frozenset(segment.partition for segment in self.gone)


def parts_of(segments: Sequence[Segment], rollups: Sequence[Held]) -> Mapping[str, Part]:
    """The relations of a snapshot by name: records as people ask for them and as recipes do, and roll-ups."""
    found: dict[str, Part] = {}
    persons = _part(PERSON, "fact", PERSON.name, segments) if record_segments(PERSON, segments) else None
    for contract in CONTRACTS.values():
        layer, kept = ("fact" if one else "loaded" for one in (has_facts(contract), contract.kept_once))
        whose = persons if contract not in (PERSON, CUSTOMER_LINK) and contract.column("customer_id") else None
        for name, one in ((contract.name, layer), (LOADED + contract.name, kept)):
            found[name] = replace(_part(contract, one, name, segments), persons=whose)
    for held in rollups:
        found |= {part.name: part for part in _rollup(held)}
    return found


def _part(contract: Contract, layer: str, name: str, segments: Sequence[Segment]) -> Part:
    own, gone = (
        tuple(s for s in segments if s.record == contract.name and s.layer == one) for one in (layer, gone_layer(layer))
    )
    columns = layer_columns(contract, "loaded" if name.startswith(LOADED) else layer)
    return Part(name, columns, own, gone, f"{layer}_{contract.name}", layer_columns(contract, layer))


def _rollup(held: Held) -> Iterator[Part]:
    mark = f"rollup_{held.mark}"
    yield Part(held.name, (), held.segments, mark=mark)
    for month in {segment.partition for segment in held.segments}:
        own = tuple(segment for segment in held.segments if segment.partition == month)
        yield Part(month_name(held.name, month), (), own, mark=mark)
