"""Facts made: by which recipes the store completes rows, and which are left to the engine that answers."""

from functools import cache
from inspect import signature
from typing import Any

from wellserved.enrich.left_to_engine import left_to_engine
from wellserved.enrich.register import recipes
from wellserved.flow.settings import Settings
from wellserved.records.interactions import ISSUE
from wellserved.records.recipe import Recipe
from wellserved.store.catalog import about, reading
from wellserved.store.facts import fingerprint
from wellserved.store.store import Store
from wellserved.terms.errors import QueryError

WHERE = "wellserved.yaml: enrich_on"


def store_recipes(settings: Settings) -> tuple[Recipe, ...]:
    """What a load makes of the rows that it writes."""
    return left_to_engine() if settings.enrich_on == "engine" else recipes(settings.enrich)


def engine_recipes(settings: Settings, opening: Any) -> dict[str, tuple[Recipe, ...]]:
    """What an engine is given besides, to make facts by.

    Raises:
        QueryError: It makes none.
    """
    if settings.enrich_on != "engine":
        return {}
    if "recipes" not in signature(opening).parameters:
        what = f"the engine '{settings.engine}' makes no facts"
        raise QueryError(what, WHERE, "write 'enrich_on: duckdb', and load")
    return {"recipes": recipes(settings.enrich)}


def require_facts(store: Store, settings: Settings) -> None:
    """See that the store's own facts may be read.

    Raises:
        QueryError: They are left to another engine.
    """
    if settings.enrich_on == "engine":
        raise QueryError("facts are made on another engine, and DuckDB has none", WHERE, "name that engine: --engine")
    with reading(store) as db:
        if about(db, f"recipe {ISSUE.name}") == _left():
            what = "the facts were left to another engine when rows were last loaded"
            raise QueryError(what, WHERE, "run 'wellserved load', which makes them here")


@cache
def _left() -> str:
    return next(fingerprint(one) for one in left_to_engine() if one.record == ISSUE.name)
