"""risk: who may leave, come back or escalate, as far as it could be foretold on time that the model had not seen."""

from dataclasses import replace
from functools import partial

import numpy as np

from wellserved.enrich.risks import (
    CHURN_DAYS,
    NUMBERS_OF_CONTACTS,
    NUMBERS_OF_CUSTOMERS,
    SORTS_OF_CONTACTS,
    SORTS_OF_CUSTOMERS,
    contacts_at_risk_sql,
    customers_at_risk_sql,
)
from wellserved.flow.columns_of import Columns, columns_of
from wellserved.flow.engines import open_engine
from wellserved.flow.kept import KeptEngine
from wellserved.flow.workspace import Workspace
from wellserved.insight.risk.foretell import Foretold, foretell, iso
from wellserved.insight.risk.found import KINDS, AtRisk, Kind, Risk
from wellserved.insight.risk.seen import Seen
from wellserved.store.engine import Engine
from wellserved.terms.errors import QueryError, nearest
from wellserved.terms.packages import need

DAYS: dict[Kind, int] = {"churn": CHURN_DAYS, "repeat": 7, "escalation": 14}
SHOWN = {"churn": ("value_tier", "contacts", "unresolved"), "repeat": ("channel", "topic", "value_tier"),
         "escalation": ("channel", "topic", "value_tier")}  # fmt: skip
MOST_LISTED = 1_000
__all__ = ["KINDS", "Risk", "risk"]


def risk(workspace: Workspace, kind: str, limit: int = 20) -> Risk:
    """Learn a risk, test it on later time, and list who has the highest now.

    Args:
        workspace: Whose rows.
        kind: "churn": a customer leaves in the next month; "repeat": the customer comes back about it within 7 days;
            "escalation": a contact of the customer escalates within 14 days.
        limit: How many to list.

    Raises:
        QueryError: There is no such risk, or so many can't be listed.
        MissingPackage: The extra `insight` is not installed.
    """
    asked = _kind(kind)
    if not 0 <= limit <= MOST_LISTED:
        raise QueryError(f"a list of {limit} can't be", "limit", f"ask for at most {MOST_LISTED}")
    need("insight", "a risk")
    workspace = workspace.now()
    engine = open_engine(workspace)
    try:
        zone = workspace.settings.zone
        name, make = ("risk", asked, zone), partial(_risk, engine, asked, zone)
        told = engine.told.once(name, make, _weight) if isinstance(engine, KeptEngine) else make()
    finally:
        engine.close()
    return replace(told, listed=told.listed[:limit])


def _risk(engine: Engine, kind: Kind, zone: str) -> Risk:
    """All that may be listed of a risk."""
    missing = _missing(engine, kind)
    if missing:
        return Risk(kind, DAYS[kind], refused=missing)
    rows = columns_of(engine, _sql(kind, zone))
    found = foretell(kind, DAYS[kind], _seen(kind, rows))
    return replace(found.risk, listed=_listed(kind, rows, found))


def _weight(told: Risk) -> int:
    return 1 + 8 * len(told.listed)


def _kind(said: str) -> Kind:
    for kind in KINDS:
        if said == kind:
            return kind
    raise QueryError(f"there is no risk '{said}'", "risk", nearest(said, KINDS))


def _sql(kind: Kind, zone: str) -> str:
    return customers_at_risk_sql(zone) if kind == "churn" else contacts_at_risk_sql(kind, DAYS[kind], zone)


def _missing(engine: Engine, kind: Kind) -> str | None:
    """What is not loaded, without which the risk can't be told."""
    if kind == "churn":
        panel, gone = engine.query('SELECT count(*), count("left_next") FROM "customer_period"')[0]
        if not panel:
            return "there are no customers with their months: customer.since and orders or contacts are needed"
        return None if gone else "it is not told who left (customer.until)"
    contacts, identified, escalated = engine.query(
        'SELECT count(*), count("customer_id"), count("escalated") FROM "interaction"'
    )[0]
    if not contacts:
        return "there are no contacts"
    if not identified:
        return "no contact tells whose it is (interaction.customer_id): nobody can be seen to come back"
    return (
        "it is not told which contacts escalated (interaction.escalated)"
        if kind == "escalation" and not escalated
        else None
    )


def _seen(kind: Kind, rows: Columns) -> Seen:
    numbers, sorts = _features(kind)
    _, customers = np.unique(rows["customer_id"].astype(str), return_inverse=True)
    return Seen(
        {name: rows[name].astype(np.float64) for name in numbers},
        {name: rows[name] for name in sorts},
        rows["day"],
        customers,
        rows["came"].astype(bool),
        rows["known"].astype(bool),
    )


def _features(kind: Kind) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if kind == "churn":
        return NUMBERS_OF_CUSTOMERS, SORTS_OF_CUSTOMERS
    return NUMBERS_OF_CONTACTS, SORTS_OF_CONTACTS


def _listed(kind: Kind, rows: Columns, found: Foretold) -> tuple[AtRisk, ...]:
    """The highest risks, each customer once."""
    listed: dict[str, AtRisk] = {}
    for place in np.argsort(-found.risks, kind="stable"):
        if len(listed) >= MOST_LISTED:
            break
        at = int(found.places[place])
        customer = str(rows["customer_id"][at])
        told = tuple((name, _written(rows[name][at])) for name in SHOWN[kind])
        one = AtRisk(str(rows["identifier"][at]), customer, float(found.risks[place]), iso(int(rows["day"][at])), told)
        listed.setdefault(customer, one)
    return tuple(listed.values())


def _written(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
