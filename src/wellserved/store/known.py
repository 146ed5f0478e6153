"""Known files: what was read before need not be read again."""

from wellserved.store.change import Change
from wellserved.store.quarantine import QUARANTINE
from wellserved.store.reconcile import came_in
from wellserved.store.tally import Tally


def is_known(change: Change, batch_key: str, full: bool = False) -> bool:
    """Whether this content, with this mapping, is in this change already, or in the store.

    Args:
        change: The change in the making.
        batch_key: Marks content and mapping.
        full: Forget what is in the store.
    """
    if is_in_change(change, batch_key):
        return True
    if full:
        return False
    sql = "SELECT 1 FROM batches WHERE batch_key = ? AND superseded IS NULL"
    return bool(change.db.execute(sql, (batch_key,)).fetchone())


def is_in_change(change: Change, batch_key: str) -> bool:
    """Whether this content, with this mapping, was taken in by this change already."""
    return any(delivery.batch_key == batch_key for delivery in change.deliveries)


def count_known(change: Change, batch_key: str) -> int:
    """Count a known file's rows as unchanged, those that still wait as quarantined; how many it has."""
    change.known.append(_known(change, batch_key))
    return change.known[-1].read + change.known[-1].left_out


def _known(change: Change, batch_key: str) -> Tally:
    for number, delivery in enumerate(change.deliveries):
        if delivery.batch_key == batch_key:
            rows = came_in(change, delivery.record).get(number, 0)
            left_out = 0 if delivery.rows is None else delivery.rows - rows
            return Tally(delivery.record, rows, unchanged=rows, left_out=left_out)
    sql = "SELECT source, file, record, rows, left_out FROM batches WHERE batch_key = ? AND superseded IS NULL"
    source, file, record, rows, left_out = change.db.execute(sql, (batch_key,)).fetchone()
    reasons = _waiting(change).get((source, file), {})
    out = sum(reasons.values())
    return Tally(record, rows, unchanged=rows - out, quarantined=out, reasons=reasons, left_out=left_out)


def _waiting(change: Change) -> dict[tuple[str, str], dict[str, int]]:
    """Rows that wait in quarantine, by file and rule; looked up once a change."""
    if change.waiting is None:
        held = change.relation(QUARANTINE, "quarantine")
        sql = f"SELECT source, file, rule, count(*) FROM {held} GROUP BY ALL ORDER BY ALL"
        change.waiting = {}
        for source, file, rule, rows in change.duck.execute(sql).fetchall():
            change.waiting.setdefault((source, file), {})[rule] = rows
    return change.waiting
