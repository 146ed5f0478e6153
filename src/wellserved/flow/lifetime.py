"""lifetime: how long customers stay and what they will bring, with a check on what is known by now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from wellserved.enrich.lifetimes import (
    EXPERIENCES,
    SEGMENTS,
    leavings_sql,
    members_sql,
    placed_by_month_sql,
    reach_sql,
    served_months_sql,
    shoppers_sql,
)
from wellserved.flow.columns_of import Columns, columns_of
from wellserved.flow.engines import open_engine
from wellserved.flow.settings import Settings
from wellserved.flow.workspace import Workspace
from wellserved.insight.lifetime.asked import Asked, MembersThen, Served, ShoppersThen
from wellserved.insight.lifetime.buying import Buyers
from wellserved.insight.lifetime.found import Lifetime, Relation
from wellserved.insight.lifetime.margins import Earned
from wellserved.insight.lifetime.of_members import members_lifetime
from wellserved.insight.lifetime.of_shoppers import shoppers_lifetime
from wellserved.insight.lifetime.survival import Stays
from wellserved.insight.lifetime.values import (
    DAYS_A_MONTH,
    LEAST_BUYERS,
    LEAST_LEFT,
    LEAST_REPEATS,
    Members,
    Shoppers,
    lifetime_values,
)
from wellserved.insight.lifetime.window import LEAST_MONTHS, Window, month_of, recorded_since, window
from wellserved.store.engine import Engine
from wellserved.terms.errors import QueryError, nearest
from wellserved.terms.packages import need

LONGEST_HORIZON = 120
Loaded = Mapping[str, Any]
__all__ = ["CustomerValues", "Lifetime", "customer_values", "lifetime"]


@dataclass(frozen=True)
class CustomerValues:
    """What each customer is expected to bring.

    Args:
        customer_id: The customers.
        worth: Expected margin until the horizon, of each, in money of today.
        alive: The probability that each is a customer now.
        relation: By which model; None where refused.
        refused: Why there are none; None where there are.
    """

    customer_id: tuple[str, ...] = ()
    worth: tuple[float, ...] = ()
    alive: tuple[float, ...] = ()
    relation: Relation | None = None
    refused: str | None = None


@dataclass(frozen=True)
class _Reach:
    """What is loaded, and which relation it tells of."""

    relation: Relation | None
    chosen: str
    money: str
    window: Window | None
    refused: str | None = None


def lifetime(workspace: Workspace, by: str = "value_tier", months: int = 12, discount: float = 0.1) -> Lifetime:
    """What customers will bring until a horizon, if things go on as they did, by group.

    Args:
        workspace: Whose rows.
        by: A segment of customers.
        months: The horizon.
        discount: By what share money of a year ahead is worth less.

    Raises:
        QueryError: The segment is none of customers, or the horizon can't be.
        MissingPackage: The extra `insight` is not installed.
    """
    _check(by, months, discount)
    workspace = workspace.now()
    engine = open_engine(workspace)
    try:
        return lifetime_on(engine, workspace.settings, by, months, discount)
    finally:
        engine.close()


def lifetime_on(
    engine: Engine,
    settings: Settings,
    by: str = "value_tier",
    months: int = 12,
    discount: float = 0.1,
    until: date | None = None,
    served: bool = True,
    loaded: Loaded | None = None,
) -> Lifetime:
    """The same, asked of one engine.

    Args:
        engine: Where the rows are.
        settings: How the organisation reads its time.
        by: A segment of customers.
        months: The horizon.
        discount: By what share money of a year ahead is worth less.
        until: As what was known by this day tells it; by all that is known where None.
        served: Whether to tell customers apart by the service of the last month, too.
        loaded: What `what_is_loaded` says; asked where None.

    Raises:
        MissingPackage: The extra `insight` is not installed.
    """
    need("insight", "a lifetime value")
    reach = _reach(engine, settings, until, loaded)
    if reach.refused or reach.window is None:
        return Lifetime(reach.relation, reach.chosen, reach.money, by, months, discount, refused=reach.refused)
    asked = Asked(by, (), months, discount, reach.money, reach.chosen, reach.window)
    if reach.relation == "contractual":
        return _of_members(engine, asked, settings.zone, served)
    return _of_shoppers(engine, asked, settings.zone)


def customer_values(workspace: Workspace, months: int = 12, discount: float = 0.1) -> CustomerValues:
    """What each customer is expected to bring until a horizon: for sums over customers, not for a list of them.

    Args:
        workspace: Whose rows.
        months: The horizon.
        discount: By what share money of a year ahead is worth less.

    Raises:
        MissingPackage: The extra `insight` is not installed.
    """
    need("insight", "a lifetime value")
    workspace = workspace.now()
    engine = open_engine(workspace)
    try:
        reach = _reach(engine, workspace.settings)
        if reach.refused or reach.window is None:
            return CustomerValues(refused=reach.refused)
        start, end = reach.window.start, reach.window.end
        if reach.relation == "contractual":
            rows = columns_of(engine, members_sql("value_tier", reach.money, workspace.settings.zone, start, end, end))
            customers: Members | Shoppers = _members(rows, _codes(rows)[1])
        else:
            rows = columns_of(
                engine, shoppers_sql("value_tier", reach.money, workspace.settings.zone, start, end, end)
            )  # fmt: skip
            customers = _shoppers(rows, _codes(rows)[1])
    finally:
        engine.close()
    found = lifetime_values(customers, months, discount)
    names = tuple(str(one) for one in rows["customer_id"])
    return CustomerValues(names, tuple(found.worth.tolist()), tuple(found.alive.tolist()), reach.relation)


def _check(by: str, months: int, discount: float) -> None:
    if by not in SEGMENTS:
        raise QueryError(f"'{by}' is no segment of customers", "by", nearest(by, SEGMENTS))
    if not 1 <= months <= LONGEST_HORIZON:
        raise QueryError(f"a horizon of {months} months can't be", "horizon", f"ask for 1 to {LONGEST_HORIZON} months")
    if not 0 <= discount < 1:
        raise QueryError(f"a discount of {discount} can't be", "discount", "write a share a year such as 0.1")


def what_is_loaded(engine: Engine, settings: Settings) -> Loaded:
    """How many customers, buyers and orders there are, and of which days: of one snapshot the same for any question."""
    found: Loaded = engine.arrow(reach_sql(settings.zone)).to_pylist()[0]
    return found


def _reach(engine: Engine, settings: Settings, until: date | None = None, loaded: Loaded | None = None) -> _Reach:
    """Which relation, why, and of what time, at most until a day; or what is missing."""
    told = loaded or what_is_loaded(engine, settings)
    money = "margin" if told["margins"] else "revenue"
    said = settings.relation
    ends, buys = told["gone"] >= LEAST_LEFT, told["buyers"] >= LEAST_BUYERS
    relation: Relation = said or ("contractual" if ends else "orders")
    if relation == "contractual":
        why = f"{told['gone']:,} of {told['customers']:,} customers have a day on which they left"
        least = f"{told['gone']} customers have a day on which they left: at least {LEAST_LEFT} are needed"
        missing = None if ends else f"{least} (customer.since and customer.until)"
    else:
        why = f"leaving is not told of enough customers ({told['gone']:,}); {told['buyers']:,} have orders"
        least = f"{told['buyers']:,} customers with orders: at least {LEAST_BUYERS} are needed"
        missing = None if buys else f"{least}, or {LEAST_LEFT} with a day on which they left (customer.until)"
    chosen = f"the workspace says 'relation: {said}'" if said else why
    if missing:
        return _Reach(said, chosen, money, None, missing)
    last = told["last_day"] or told["last_known"]
    known = min(last, until - timedelta(days=1)) if until else last
    return _with_window(engine, _Reach(relation, chosen, money, None), told["first_order"], known, told)


def _with_window(engine: Engine, reach: _Reach, first_order: date | None, last: date, told: Loaded) -> _Reach:
    start = first_order
    if reach.relation == "contractual":
        if not told["orders"]:
            return replace(reach, refused="no orders are loaded: what customers bring is not known (order.margin)")
        if not told["panel"]:
            return replace(reach, refused="customers' months are not kept: the workspace says 'customer_panel: false'")
        left = {row["month"]: row["gone"] for row in engine.arrow(leavings_sql()).to_pylist()}
        start = recorded_since(left, last)
        if sum(gone for month, gone in left.items() if month <= last) < LEAST_LEFT:
            return replace(reach, refused=f"fewer than {LEAST_LEFT} customers had left by {last}")
    found = window(start, last) if start is not None else None
    if found is not None and first_order is not None and month_of(first_order, 1) > found.split:
        what = f"orders are loaded from {first_order} on: no whole month of them before the time held out, from"
        return replace(reach, refused=f"{what} {found.split}")
    if found is None:
        what = "leaving is recorded" if reach.relation == "contractual" else "orders are loaded"
        return replace(reach, refused=f"{what} for less than {LEAST_MONTHS} whole months: too short to check on")
    return replace(reach, window=found)


def _codes(rows: Columns) -> tuple[tuple[str, ...], np.ndarray]:
    """The groups by name, and each row's code."""
    names, codes = np.unique(rows["group"].astype(str), return_inverse=True)
    return tuple(str(name) or "unknown" for name in names), codes.astype(np.int64)


def _members(rows: Columns, group: np.ndarray) -> Members:
    stays = Stays(rows["entered"] / DAYS_A_MONTH, rows["ended"] / DAYS_A_MONTH, rows["gone"].astype(bool))
    return Members(stays, Earned(rows["months"], rows["total"], rows["squares"]), group)


def _shoppers(rows: Columns, group: np.ndarray) -> Shoppers:
    gross = float((rows["orders"] * rows["worth"]).sum())
    kept = max(float(rows["net"].sum()) / gross, 0.0) if gross else 1.0
    buyers = Buyers(rows["repeats"], rows["last"], rows["seen"])
    return Shoppers(buyers, rows["orders"], rows["worth"], rows["before"].astype(bool), group, kept)


def _of_members(engine: Engine, asked: Asked, zone: str, by_service: bool) -> Lifetime:
    start, split, end = asked.window.start, asked.window.split, asked.window.end
    rows = columns_of(engine, members_sql(asked.by, asked.money, zone, start, end, end))
    names, codes = _codes(rows)
    before = columns_of(engine, members_sql(asked.by, asked.money, zone, start, split, end))
    then = MembersThen(
        _members(before, np.searchsorted(_written(names), before["group"].astype(str))),
        before["leaves"] / DAYS_A_MONTH,
        before["ahead"],
    )
    served = None
    if by_service:
        served = _served(columns_of(engine, served_months_sql(asked.by, zone, start, end)), names, rows["served"])
    return members_lifetime(replace(asked, names=names), _members(rows, codes), then, served)


def _written(names: tuple[str, ...]) -> list[str]:
    """Names as they are written in rows, in order."""
    return ["" if name == "unknown" and place == 0 else name for place, name in enumerate(names)]


def _served(rows: Columns, names: tuple[str, ...], now: np.ndarray) -> Served | None:
    if not len(rows["group"]):
        return None
    group = np.searchsorted(_written(names), rows["group"].astype(str))
    served, last = (_service(one) for one in (rows["served"], now))
    return Served(group, rows["tenure"], served, rows["months"], rows["gone"], last)


def _service(said: np.ndarray) -> np.ndarray:
    places = {name: place for place, name in enumerate(EXPERIENCES)}
    return np.array([places[str(one)] for one in said], dtype=np.int64)


def _of_shoppers(engine: Engine, asked: Asked, zone: str) -> Lifetime:
    start, split, end = asked.window.start, asked.window.split, asked.window.end
    rows = columns_of(engine, shoppers_sql(asked.by, asked.money, zone, start, end, end))
    names, codes = _codes(rows)
    buyers = int((rows["repeats"] > 0).sum())
    if buyers < LEAST_REPEATS:
        refused = f"{buyers} customers bought more than once: at least {LEAST_REPEATS} are needed"
        return Lifetime(
            "orders", asked.chosen, asked.money, asked.by, asked.months, asked.discount, refused=refused
        )  # fmt: skip
    before = columns_of(engine, shoppers_sql(asked.by, asked.money, zone, start, split, end))
    group = np.searchsorted(_written(names), before["group"].astype(str))
    placed = {row["month"]: row["placed"] for row in engine.arrow(placed_by_month_sql(zone, split, end)).to_pylist()}
    then = ShoppersThen(
        _shoppers(before, group), before["placed"], before["brought"], tuple(placed[month] for month in sorted(placed))
    )
    return shoppers_lifetime(replace(asked, names=names), _shoppers(rows, codes), then)
