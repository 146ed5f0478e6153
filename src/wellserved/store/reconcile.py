"""Reconciling: count what became of the rows that came in."""

from wellserved.store.change import Change
from wellserved.store.tally import Tally


def reconcile(change: Change) -> tuple[Tally, ...]:
    """Count the rows of a change by record, files known before among them."""
    found: dict[str, Tally] = {}
    incoming = [_incoming(change, record) for record in change.records]
    for one in incoming + change.known:
        found[one.record] = found[one.record] + one if one.record in found else one
    return tuple(found[record] for record in sorted(found))


def _incoming(change: Change, record: str) -> Tally:
    """Count one record's rows by verdict; the rows kept out are counted from the quarantine's own table."""
    sql = f'SELECT count(*), count(*) FILTER (WHERE len(_reasons) = 0) FROM incoming."{record}"'
    read, good = change.duck.execute(sql).fetchall()[0]
    verdicts = dict(change.duck.execute(f'SELECT _verdict, count(*) FROM verdict."{record}" GROUP BY ALL').fetchall())
    (removed,) = change.duck.execute(f'SELECT count(*) FROM vanished."{record}"').fetchall()[0]
    sql = "SELECT rule, count(*) FROM kept_out WHERE record = ? GROUP BY rule ORDER BY rule"
    reasons = dict(change.duck.execute(sql, [record]).fetchall())
    return Tally(
        record,
        read,
        good - sum(verdicts.values()) + verdicts.get("inserted", 0),
        verdicts.get("updated", 0),
        verdicts.get("unchanged", 0),
        sum(reasons.values()),
        reasons,
        _left_out(change, record),
        removed,
    )


def _left_out(change: Change, record: str) -> int:
    """Count the rows that the files have beyond those that came in."""
    came = came_in(change, record)
    left_out = 0
    for number, delivery in enumerate(change.deliveries):
        if delivery.record == record and delivery.rows is not None:
            beyond = delivery.rows - came.get(number, 0)
            if beyond < 0 or (beyond and not delivery.selects):
                raise AssertionError(f"rows do not add up: {delivery.file} has {delivery.rows}, {came} came in")
            left_out += beyond
    return left_out


def came_in(change: Change, record: str) -> dict[int, int]:
    """Count one record's rows that came in, by number of their delivery."""
    return dict(change.duck.execute(f'SELECT _file, count(*) FROM incoming."{record}" GROUP BY _file').fetchall())
