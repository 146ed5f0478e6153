"""Facts made: by which recipes the store completes rows, and which are left to the engine that answers."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from inspect import signature
from typing import Any

from wellserved.enrich.identity import identity
from wellserved.enrich.left_to_engine import left_to_engine
from wellserved.enrich.register import recipes
from wellserved.flow.settings import Settings
from wellserved.flow.workspace import Workspace
from wellserved.records.customers import PERSON
from wellserved.records.interactions import ISSUE
from wellserved.records.recipe import Recipe
from wellserved.store.catalog import about, reading
from wellserved.store.facts import fingerprint
from wellserved.store.store import Store
from wellserved.terms.errors import QueryError

WHERE = "wellserved.yaml: enrich_on"
FACTS = "facts"
"""What a roll-up says the facts were made by, as `facts_mark` tells it."""


def store_recipes(settings: Settings) -> tuple[Recipe, ...]:
    """What a load makes of the rows that it writes; who is one with whom is found there in any case."""
    if settings.enrich_on != "engine":
        return recipes(settings.enrich)
    if settings.identity is None:
        return left_to_engine()
    return (identity(settings.identity), *(one for one in left_to_engine() if one.record != PERSON.name))


def recipes_there(settings: Settings) -> tuple[Recipe, ...]:
    """What an engine makes of rows that it reads by the customer who stands for all of a person."""
    return recipes(replace(settings.enrich, identity=None))


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
    return {"recipes": recipes_there(settings)}


def facts_mark(workspace: Workspace) -> str:
    """A short mark of how another engine makes facts; '' where DuckDB made them at load."""
    if workspace.settings.enrich_on != "engine":
        return ""
    return workspace.once("facts mark", lambda: _mark_of(recipes_there(workspace.settings)))


def _mark_of(made: Sequence[Recipe]) -> str:
    return sha256(" ".join(fingerprint(one) for one in made).encode()).hexdigest()[:16]


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
