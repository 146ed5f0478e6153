"""Trace: which reading of which file wrote a row, and which rows go when a file is read anew.

Every row carries the name of its reading. A row that a later reading finds unchanged keeps it, so a reading also
holds the batches whose every row it found again; `holds` in the catalog lists them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wellserved.records.contract import Contract
from wellserved.records.register import CONTRACTS
from wellserved.store.change import Change, Delivery, LeftBehind
from wellserved.store.incoming import open_incoming
from wellserved.store.upsert import on_key
from wellserved.store.views import literal

Fate = Literal["goes", "stays", "remapped"]
OF_FILE = "source = ? AND file = ? AND reading <> ''"
OF_SOURCE = "source = ? AND ? = '' AND reading <> ''"
OF_CONTENT = "source = ? AND sha256 = ? AND reading <> ''"


@dataclass(frozen=True)
class Former:
    """Rows that a file brought before: gone if not found again, or kept and told.

    Args:
        batch: The reading that wrote them.
        record: What they are.
        number: The delivery that reads the file now.
        fate: What becomes of those that it does not hold.
    """

    batch: str
    record: str
    number: int
    fate: Fate


def find_vanished(change: Change) -> None:
    """Keep the rows that files no longer hold: those that go, and the count of those that stay.

    A file of the same content that is read by another mapping takes out what it does not hold any more. So does a
    file of another content that stands for itself; otherwise its former rows are history and stay.
    """
    former = _former(change)
    told = [delivery.record for delivery in change.deliveries if delivery.gone]
    for record in dict.fromkeys([*change.records, *(one.record for one in former), *told]):
        here = [one for one in former if one.record == record]
        open_incoming(change, CONTRACTS[record])
        if _keep_vanished(change, CONTRACTS[record], here) and record not in change.records:
            change.vacated.append(record)
        _weigh_former(change, CONTRACTS[record], here)


def stands_anew(change: Change, source: str, contents: dict[str, str]) -> bool:
    """Whether a file of a source has another content than when it was read; contents are by file."""
    sql = f"SELECT sha256 FROM batches WHERE {OF_FILE} AND superseded IS NULL"
    return any(
        found != content
        for file, content in contents.items()
        for (found,) in change.db.execute(sql, (source, file)).fetchall()
    )


def _former(change: Change) -> list[Former]:
    """What each delivery's file brought before; a batch is looked for where the same content is read, if anywhere."""
    found: dict[str, Former] = {}
    for number, delivery in enumerate(change.deliveries):
        if delivery.content:
            for one in _of_delivery(change, number, delivery):
                if one.batch not in found or one.fate == "goes":
                    found[one.batch] = one
    return list(found.values())


def _of_delivery(change: Change, number: int, delivery: Delivery) -> Iterator[Former]:
    """One file's former batches, from the least known to the surest."""
    if delivery.extent == "more":
        return
    here, place = OF_FILE, (delivery.source, delivery.file)
    if delivery.extent == "all":
        here, place = OF_SOURCE, (delivery.source, "")
    content = (delivery.source, delivery.content)
    keys = {key for (key,) in change.db.execute(f"SELECT batch_key FROM batches WHERE {OF_CONTENT}", content)}
    if delivery.replaces or (keys and delivery.batch_key not in keys):
        for batch, record in _held(change, here, place):
            yield Former(batch, record, number, "goes" if delivery.replaces else "remapped")
    for batch, record in _held(change, f"{here} AND superseded IS NULL", place):
        yield Former(batch, record, number, "goes" if delivery.replaces else "stays")
    for batch, record in _held(change, OF_CONTENT, content):
        yield Former(batch, record, number, "goes")


def _held(change: Change, condition: str, values: tuple[str, str]) -> list[tuple[str, str]]:
    """Batches that some readings wrote or hold, and what their rows are."""
    sql = f"""WITH some AS (SELECT reading, record FROM batches WHERE {condition})
        SELECT reading, record FROM some
        UNION SELECT h.batch, coalesce((SELECT record FROM batches b WHERE b.reading = h.batch), some.record)
        FROM some JOIN holds h USING (reading) ORDER BY 1"""
    return [(batch, record) for batch, record in change.db.execute(sql, values).fetchall()]


def _keep_vanished(change: Change, contract: Contract, former: list[Former]) -> int:
    """Keep the rows that go; how many they are."""
    name, key = contract.name, ", ".join(f'"{column}"' for column in contract.key)
    going = ", ".join(literal(one.batch) for one in former if one.fate == "goes")
    gone = " OR ".join([f'"batch" IN ({going})' if going else "false", *_told_gone(change, contract)])
    still_open = change.retired.closed_sql(contract, negated=True) or "true"
    change.duck.execute(
        f"""CREATE TABLE vanished."{name}" AS
        SELECT * FROM (SELECT * FROM {change.relation(contract, "loaded")} WHERE ({gone}) AND {still_open})
        ANTI JOIN (SELECT {key}, _source AS "source" FROM incoming."{name}" WHERE len(_reasons) = 0)
        USING ({key}, "source")"""
    )
    (count,) = change.duck.execute(f'SELECT count(*) FROM vanished."{name}"').fetchall()[0]
    return int(count)


def _told_gone(change: Change, contract: Contract) -> Iterator[str]:
    """A condition on rows of which a delivery says that they are gone where they came from.

    Most of them never came in, so the store's keys are asked first: its rows are read where some are there.
    """
    key = ", ".join(f'"{column}"' for column in (*contract.key, "source"))
    told = " UNION ALL ".join(
        f'SELECT *, {literal(delivery.source)} AS "source" FROM ({delivery.gone})'
        for delivery in change.deliveries
        if delivery.record == contract.name and delivery.gone
    )
    if not told:
        return
    held = f"SELECT {key} FROM {change.relation(contract, 'loaded')}"
    change.duck.execute(f"CREATE OR REPLACE TABLE told_gone AS SELECT * FROM ({held}) SEMI JOIN ({told}) USING ({key})")
    if change.duck.execute("SELECT 1 FROM told_gone LIMIT 1").fetchall():
        yield f"({key}) IN (SELECT ({key}) FROM told_gone)"


def _weigh_former(change: Change, contract: Contract, former: list[Former]) -> None:
    """Note which batches the new readings hold wholly, and how many rows are left behind."""
    if not former:
        return
    batches = ", ".join(literal(one.batch) for one in former)
    same = on_key(contract, "i", "l") + ' AND i._source = l."source"'
    came = f'SELECT 1 FROM incoming."{contract.name}" i WHERE {same}'
    sql = f"""SELECT "batch", count(*) FILTER (WHERE NOT EXISTS ({came}))
        FROM {change.relation(contract, "loaded")} l WHERE "batch" IN ({batches}) GROUP BY "batch" """
    left = dict(change.duck.execute(sql).fetchall())
    for one in (one for one in former if one.batch in left):
        if one.fate == "goes" or not left[one.batch]:
            change.held.setdefault(one.number, []).append(one.batch)
    for number in dict.fromkeys(one.number for one in former):
        _tell(change, number, {one.batch: one.fate for one in former if one.number == number}, left)


def _tell(change: Change, number: int, fates: dict[str, Fate], left: dict[str, int]) -> None:
    delivery = change.deliveries[number]
    for fate in ("stays", "remapped"):
        rows = sum(left.get(batch, 0) for batch, found in fates.items() if found == fate)
        if rows and (fate == "remapped" or delivery.replaces is None):
            change.left_behind.append(LeftBehind(delivery.source, delivery.file, rows, fate == "remapped"))
