"""Tails: of rows older than a change reaches, the last of each changed scope, which alone tells those after it."""

from dataclasses import replace

from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.store.change import Change
from wellserved.store.reach import Reach, moment_sql


def with_tails(change: Change, recipe: Recipe, reach: Reach | None) -> Reach | None:
    """A reach that holds the last earlier row of each changed scope too, where the recipe goes by it.

    Three columns are looked through for them; whole rows are read of the months only in which they lie.
    """
    if reach is None or not recipe.tail or recipe.record not in reach.changed:
        return reach
    contract, edge = CONTRACTS[recipe.record], f"{reach.edge:%Y-%m}"
    (key,), time = contract.key, contract.time
    older = change.relation(contract, "fact", lambda month: month <= edge)
    change.duck.execute(
        f"""CREATE OR REPLACE TEMP TABLE tails AS SELECT _last._key AS "{key}", _last._at AS _at FROM (
          SELECT max(struct_pack(_at := "{time}", _key := "{key}")) AS _last FROM {older}
          WHERE "{time}" < {moment_sql(reach.edge)} AND ({recipe.tail})
            AND {recipe.scope[recipe.record]} IN (SELECT _scope FROM scope."{recipe.record}")
          GROUP BY {recipe.scope[recipe.record]})"""
    )
    found = change.duck.execute("SELECT DISTINCT strftime(timezone('UTC', _at), '%Y-%m') FROM tails").fetchall()
    return replace(reach, tailed=recipe.record, tails=frozenset(month for (month,) in found))
