"""Left to the engine: recipes that complete nothing, for a store whose facts are made on another engine."""

from collections.abc import Mapping

from wellserved.enrich.quoting import quoted
from wellserved.records.contract import PROVENANCE, Contract
from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS


def left_to_engine() -> tuple[Recipe, ...]:
    """Keep rows as they were loaded, and let go of what recipes made before."""
    made = [one for one in CONTRACTS.values() if one.derived or one.enriched]
    return tuple(_plain(one) if one.kept_once else _none(one) for one in made)


def _plain(contract: Contract) -> Recipe:
    """A record that is kept once: its rows, and nothing of what recipes would add."""
    unknown = ", ".join(f'CAST(NULL AS {c.type.value}) AS "{c.name}"' for c in contract.enriched)

    def sql(given: Mapping[str, str]) -> str:
        return f"SELECT {quoted(contract.columns)}, {unknown}, {quoted(PROVENANCE)} FROM {given[contract.name]}"

    scope = {contract.name: _scope(contract)}
    return Recipe(contract.name, (contract.name,), scope, sql, by_month=contract.name, grows=True)


def _none(contract: Contract) -> Recipe:
    nothing = ", ".join(f'CAST(NULL AS {c.type.value}) AS "{c.name}"' for c in contract.all_columns)
    scope = {contract.name: _scope(contract)}
    return Recipe(contract.name, (), scope, lambda _: f"SELECT {nothing} WHERE false", grows=True)


def _scope(contract: Contract) -> str:
    return f'CAST("{contract.key[0]}" AS VARCHAR)'
