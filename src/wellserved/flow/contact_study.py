"""Contact study: the index contacts of a treatment as arrays that an estimator reads, and who is not among them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellserved.enrich.index_contacts import (
    AS_NOW,
    Asked,
    Kind,
    Known,
    covariates_of,
    index_contact_sql,
    left_out_sql,
    units_sql,
)
from wellserved.enrich.treatments import Outcome, Treatment
from wellserved.flow.workspace import Workspace
from wellserved.insight.effect.study import Covariate, Study
from wellserved.metrics.relation import joins_sql, question_expression, rebased
from wellserved.records.register import CONTRACTS
from wellserved.store.engine import Engine
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Period

MOST = 4_000_000  # contacts that come here, a row each of some thirty columns: two gigabytes while they are compared
DATED = ("interaction", "order", "survey_response")


class TooManyContacts(QueryError):
    """More contacts are to be compared, one by one, than fit into memory."""


@dataclass(frozen=True)
class ContactStudy:
    """A study of contacts, and how it came to its units.

    Args:
        study: The units.
        left_out: How many contacts or customers are not in it, by why.
        agents: How many people took the contacts.
    """

    study: Study
    left_out: Mapping[str, int]
    agents: int


def contact_study(
    workspace: Workspace,
    engine: Engine,
    treatment: Treatment,
    outcome: Outcome,
    span: Period | None = None,
    where: str | None = None,
) -> ContactStudy:
    """Gather the index contacts of a treatment, what was known before them, and what came after.

    Raises:
        QueryError: The condition can't be read.
        TooManyContacts: More contacts are to be compared than fit here.
    """
    asked = Asked(treatment, outcome, *_span(workspace, span), workspace.settings.zone, known(engine), chosen(where))
    contacts, unnamed, unfollowed, customers, followed, agents = engine.query(left_out_sql(asked))[0]
    _see_that_they_fit(engine, asked, contacts - unnamed - unfollowed)
    columns = engine.arrow(index_contact_sql(asked))
    told = {name: columns.column(name).combine_chunks() for name in columns.column_names}
    here, observed = _flags(told["here"]), _numbers(told["observed"])
    keep = np.flatnonzero(here & np.isfinite(observed))
    days = np.array(told["day"].to_pylist(), dtype="datetime64[D]")[keep]
    study = _study(asked, told).take(keep)
    first, last = (str(days.min()), str(days.max())) if len(days) else (None, None)
    return ContactStudy(
        replace(study, first=first, last=last),
        {
            "contacts that could have had it": contacts,
            "contacts without a known customer": unnamed,
            f"contacts not followed for {outcome.days} days yet": unfollowed,
            "customers without a contact that is followed": customers - followed,
            "customers who had left before it was known": int((~here).sum()),
            "customers whose outcome is not known": int((here & ~np.isfinite(observed)).sum()),
        }
        | ({"contacts without an answer": contacts - unnamed - unfollowed - len(here)} if outcome.at_once else {}),
        agents,
    )


def _see_that_they_fit(engine: Engine, asked: Asked, followed: int) -> None:
    """Have the engine count the rows before they come, where they may be too many."""
    units = followed if followed <= MOST else engine.query(units_sql(asked))[0][0]
    if units > MOST:
        what = f"{units:,} contacts would be compared one by one, and {MOST:,} at most fit here"
        raise TooManyContacts(what, "effect", "ask of a shorter period, or of fewer contacts with a condition")


def chosen(where: str | None) -> str | None:
    """The contacts for which a condition holds, as SQL."""
    told = question_expression(where, "interaction", "where", week_time=False)
    if told is None:
        return None
    rows, holds = joins_sql("interaction", told.columns), rebased("interaction", told.sql, told.columns)
    return f"(SELECT t.* FROM {rows} WHERE {holds})"


def known(engine: Engine) -> Known:
    """How far records tell."""
    first: dict[str, datetime] = {}
    last: dict[str, datetime] = {}
    for record in DATED:
        extent, time = engine.extents.get(record), CONTRACTS[record].time
        if extent and extent.earliest and extent.latest:
            first[record], last[record] = extent.earliest, extent.latest
            continue
        begun, over = engine.query(f'SELECT epoch_us(min("{time}")), epoch_us(max("{time}")) FROM "{record}"')[0]
        if begun is not None:
            first[record], last[record] = (EPOCH + timedelta(microseconds=one) for one in (begun, over))
    return Known(first, last)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEGIN, END = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _span(workspace: Workspace, span: Period | None) -> tuple[datetime, datetime]:
    if span is None:
        return BEGIN, END
    midnight = workspace.calendar.midnight
    return midnight(span.first_day), midnight(span.end.date())


def _study(asked: Asked, told: Mapping[str, Any]) -> Study:
    placebo, control = _numbers(told["placebo"]), _numbers(told["control"])
    tier = _texts(told["tier"])
    return Study(
        treatment=asked.treatment.name,
        outcome=asked.outcome.name,
        unit=str(asked.outcome.unit),
        treated=_flags(told["treated"]),
        observed=_numbers(told["observed"]),
        covariates={name: _covariate(told[name], kind, name in AS_NOW) for name, kind in covariates_of(asked).items()},
        clusters=np.asarray(told["customer"].to_numpy(zero_copy_only=False), dtype=np.int64),
        groups={"value_tier": tier} if len({*tier.tolist()} - {""}) > 1 else {},
        placebo_outcome=placebo if np.isfinite(placebo).any() else None,
        negative_control=control if np.isfinite(control).any() else None,
        better=asked.outcome.better,
        chosen=asked.treatment.chosen,
        change=asked.change,
    )


def _covariate(column: Any, kind: Kind, as_now: bool) -> Covariate:
    if kind == "numeric":
        return Covariate(_numbers(column), as_now=as_now)
    coded = column.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return Covariate(codes, "category", tuple(str(level) for level in coded.dictionary.to_pylist()), as_now)


def _numbers(column: Any) -> NDArray[np.float64]:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def _flags(column: Any) -> NDArray[np.bool_]:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _texts(column: Any) -> NDArray[Any]:
    return np.array([value or "" for value in column.to_pylist()], dtype=object)
