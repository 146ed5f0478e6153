"""Counterpart SQL: a vendor's numbers joined to ours, subject by subject, and what is told of them."""

from datetime import datetime

from wellserved.metrics.counterpart import BESIDE, AnyCounterpart, Counterpart, SegmentCounterpart
from wellserved.metrics.local_time import moment_sql
from wellserved.records.writer import quoted, text_literal
from wellserved.terms.unit import Unit

IN_SECONDS = {"milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}
SHARES = {"percent": 0.01, "%": 0.01, "share": 1.0}
_ALONE = "said AND (theirs IS NULL) <> (ours IS NULL)"
NEAR = 1e-9  # what adding and dividing in another order may change


def vendors_sql() -> str:
    """SQL of the vendors' numbers there are, and how many of each."""
    return """SELECT vendor, subject_kind, name, count(*) FROM vendor_metric
        WHERE value IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""


def totals_sql(counterpart: Counterpart, start: datetime | None, end: datetime | None) -> str:
    """SQL of one row: n, theirs, ours, difference, its spread, agreeing, only theirs, only ours."""
    middle = "quantile_cont({0}, 0.5)" if counterpart.median else "avg({0})"
    both = "theirs IS NOT NULL AND ours IS NOT NULL"
    return f"""{_pairs(counterpart, start, end)}
        SELECT count(*) FILTER (WHERE {both}), {middle.format("CASE WHEN " + both + " THEN theirs END")},
            {middle.format("CASE WHEN " + both + " THEN ours END")}, avg(theirs - ours), stddev_samp(theirs - ours),
            count(*) FILTER (WHERE {_agree(counterpart)}),
            count(*) FILTER (WHERE theirs IS NOT NULL AND ours IS NULL),
            count(*) FILTER (WHERE theirs IS NULL AND ours IS NOT NULL AND said)
        FROM pairs"""


def because_sql(counterpart: Counterpart, start: datetime | None, end: datetime | None) -> str:
    """SQL of subjects by the place of their reason, null where none concerns them: with both numbers, with only one."""
    both, differs = "theirs IS NOT NULL AND ours IS NOT NULL", f"NOT ({_agree(counterpart)})"
    return f"""{_pairs(counterpart, start, end)}
        SELECT reason, count(*) FILTER (WHERE {both}), count(*) FILTER (WHERE {differs}),
            avg(CASE WHEN {differs} THEN theirs - ours END), count(*) FILTER (WHERE {_ALONE})
        FROM pairs WHERE said GROUP BY reason ORDER BY reason"""


def worst_sql(counterpart: Counterpart, start: datetime | None, end: datetime | None, limit: int) -> str:
    """SQL of the subjects that differ the most, then those with only one number."""
    return f"""{_pairs(counterpart, start, end)}
        SELECT subject, theirs, ours, reason FROM pairs
        WHERE coalesce(NOT ({_agree(counterpart)}), {_ALONE})
        ORDER BY abs(theirs - ours) DESC NULLS LAST, subject LIMIT {int(limit)}"""


def segments_sql(counterpart: SegmentCounterpart) -> str:
    """SQL of a vendor's numbers of segments: subject, number in our unit, whether its unit can't be ours."""
    return f"""SELECT v.subject_id, {_converted(counterpart)}, v.value IS NOT NULL AND {_converted(counterpart)} IS NULL
        FROM vendor_metric AS v WHERE {_about(counterpart)} AND v.name = {text_literal(counterpart.metric)}"""


def strangers_sql(counterpart: Counterpart) -> str:
    """SQL of one row: the vendor's subjects that we have no row of, and numbers in a unit that can't be ours."""
    record, key = quoted(counterpart.record), quoted(counterpart.contract.key[0])
    return f"""SELECT count(*) FILTER (WHERE o.{key} IS NULL),
            count(*) FILTER (WHERE o.{key} IS NOT NULL AND {_converted(counterpart)} IS NULL)
        FROM vendor_metric AS v LEFT JOIN {record} AS o ON o.{key} = v.subject_id
        WHERE {_about(counterpart)} AND v.name = {text_literal(counterpart.metric)} AND v.value IS NOT NULL"""


def _pairs(counterpart: Counterpart, start: datetime | None, end: datetime | None) -> str:
    """The subjects of the period with both numbers, and the place of the first reason that concerns each."""
    record, key = quoted(counterpart.record), quoted(counterpart.contract.key[0])
    return f"""WITH theirs AS (
            SELECT v.subject_id AS subject,
                max(CASE WHEN v.name = {text_literal(counterpart.metric)} THEN {_converted(counterpart)} END) AS number
            FROM vendor_metric AS v WHERE {_about(counterpart)} GROUP BY 1
        ), ours AS (
            SELECT {key} AS subject, CAST(({counterpart.ours.sql}) AS DOUBLE) AS number,
                {_reason(counterpart)} AS reason
            FROM {_beside(counterpart, record, key)}{_within(counterpart, start, end)}
        ), pairs AS (
            SELECT ours.subject, theirs.number AS theirs, ours.number AS ours, ours.reason,
                theirs.subject IS NOT NULL AS said
            FROM ours LEFT JOIN theirs ON theirs.subject = ours.subject
        )"""


def _about(counterpart: AnyCounterpart) -> str:
    """Whatever the vendor says about such subjects: one of which it says only other things has no number of theirs."""
    return f"v.vendor = {text_literal(counterpart.vendor)} AND v.subject_kind = {text_literal(counterpart.record)}"


def _agree(counterpart: Counterpart) -> str:
    return f"abs(theirs - ours) <= {counterpart.tolerance + NEAR!r}"


def _converted(counterpart: AnyCounterpart) -> str:
    """Their number in our unit; null where its unit can't be made ours."""
    unit, factors = counterpart.unit, {counterpart.unit.value: 1.0}
    if unit.value in IN_SECONDS:
        factors = {name: seconds / IN_SECONDS[unit.value] for name, seconds in IN_SECONDS.items()}
    if unit is Unit.PERCENT:
        factors = SHARES
    cases = " ".join(f"WHEN {text_literal(name)} THEN v.value * {factor!r}" for name, factor in factors.items())
    return f"CASE lower(coalesce(v.unit, {text_literal(unit.value)})) {cases} END"


def _reason(counterpart: Counterpart) -> str:
    """The place of the first reason that holds."""
    tested = [(place, one.when) for place, one in enumerate(counterpart.reasons) if one.when is not None]
    whens = " ".join(f"WHEN {when.sql} THEN {place}" for place, when in tested if when is not None)
    return f"CASE {whens} END" if whens else "CAST(NULL AS INTEGER)"


def _beside(counterpart: Counterpart, record: str, key: str) -> str:
    """The record, joined to what is counted beside it where our number or a reason asks for it."""
    asked = {name for one in counterpart.reasons if one.when for name in one.when.columns} | counterpart.ours.columns
    found, joined = BESIDE.get(counterpart.record, {}), record
    for name in sorted(asked & set(found)):
        other, of, holds = found[name]
        joined += f""" LEFT JOIN (SELECT {quoted(of)} AS _of_{name}, count(*) AS {quoted(name)} FROM {quoted(other)}
            WHERE {holds} GROUP BY 1) AS _{name} ON _{name}._of_{name} = {record}.{key}"""
    return joined


def _within(counterpart: Counterpart, start: datetime | None, end: datetime | None) -> str:
    time = counterpart.contract.time
    if time is None:
        return ""
    ends = [(">=", start), ("<", end)]
    kept = [f"{quoted(time)} {sign} {moment_sql(moment)}" for sign, moment in ends if moment]
    return f" WHERE {' AND '.join(kept)}" if kept else ""
