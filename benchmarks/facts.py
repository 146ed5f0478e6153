"""Facts: what making them costs on DuckDB and on other engines, from the rows of one store as loaded.

    python -m benchmarks.facts WORKSPACE duckdb|clickhouse|postgres|spark [URL]

CPU seconds of this process and of the engine's, by record; rows are brought there before, which is told apart. An
engine writes into the workspace's data/engines, or into its own schema.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.spent import server_of, spent_by
from wellserved.enrich.register import recipes
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import segments_at
from wellserved.store.duckdb_engine import connect
from wellserved.store.engines import clickhouse_engine, postgres_engine, spark_engine
from wellserved.store.engines.parts import LOADED
from wellserved.store.views import gone_layer, layer_columns, segments_sql

OPENED: dict[str, Callable[..., Any]] = {
    "clickhouse": clickhouse_engine.open_engine,
    "postgres": postgres_engine.open_engine,
    "spark": spark_engine.open_engine,
}


def on_duckdb(workspace: Workspace) -> Callable[[Recipe], int]:
    """Makes a record's facts in DuckDB's memory."""
    duck, segments = connect(workspace.store), segments_at(workspace.store, None)
    for name, contract in CONTRACTS.items():
        kept = "fact" if contract.kept_once else "loaded"
        own, gone = ([s for s in segments if s.record == name and s.layer == one] for one in (kept, gone_layer(kept)))
        columns, written = layer_columns(contract, "loaded"), layer_columns(contract, kept)
        sql = segments_sql(columns, own, workspace.store.segments, written, gone)
        duck.execute(f'CREATE VIEW "{LOADED}{name}" AS {sql}')

    def make(recipe: Recipe) -> int:
        sql = recipe.sql(_relations(recipe))
        duck.execute(f'CREATE TABLE "made {recipe.record}" AS {sql}')
        return int(duck.execute(f'SELECT count(*) FROM "made {recipe.record}"').fetchall()[0][0])

    return make


def _relations(recipe: Recipe) -> dict[str, str]:
    loaded = {name: f'"{LOADED}{name}"' for name in recipe.inputs}
    every = {f"every {n}": f'"{"made " if CONTRACTS[n].derived else LOADED}{n}"' for n in recipe.every}
    return loaded | every | {name: f'"made {name}"' for name in recipe.made}


def on_engine(workspace: Workspace, name: str, url: str) -> tuple[Callable[[Recipe], int], int]:
    """Brings the rows, says what that costs, and makes a record's facts on an engine."""
    engine = OPENED[name](workspace.store, None, url, recipes(workspace.settings.enrich))
    server = server_of(engine)
    begun = spent_by(server)
    for record in CONTRACTS:
        engine.query(f'SELECT COUNT(*) AS n FROM "{LOADED}{record}"')
    print(f"{name}: rows brought, {spent_by(server) - begun:.1f} CPU s", flush=True)

    def make(recipe: Recipe) -> int:
        return int(engine.query(f'SELECT COUNT(*) AS n FROM "{recipe.record}"')[0][0])

    return make, server


def main(folder: str, engine: str, url: str = "") -> None:
    workspace = open_workspace(Path(folder))
    make, server = (on_duckdb(workspace), 0) if engine == "duckdb" else on_engine(workspace, engine, url)
    whole = spent_by(server)
    for recipe in recipes(workspace.settings.enrich):
        begun = spent_by(server)
        rows = make(recipe)
        if rows:
            print(f"{engine}: {recipe.record}, {rows:,} rows, {spent_by(server) - begun:.1f} CPU s", flush=True)
    print(f"{engine}: all, {spent_by(server) - whole:.1f} CPU s", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
