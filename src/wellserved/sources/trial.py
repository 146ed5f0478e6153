"""Trial: a source's formulas, bound by the engine before any row is read."""

from contextlib import nullcontext

import duckdb

from wellserved.records.checks import checked_sql
from wellserved.records.expression import Expression
from wellserved.records.mapping import LINE
from wellserved.records.register import CONTRACTS
from wellserved.records.writer import quoted
from wellserved.sources.definition import SourceDefinition, mapping_version
from wellserved.terms.errors import DefinitionError


def try_mapping(definition: SourceDefinition, session: duckdb.DuckDBPyConnection | None = None) -> None:
    """Make sure that the engine understands each formula, all columns of a file being text.

    Args:
        definition: The source.
        session: An engine that is at hand; one is opened for the trial where there is none.

    Raises:
        DefinitionError: One computes with text, or compares what can't be compared.
    """
    version = mapping_version(definition)
    if version in _understood:
        return
    mapping = definition.mapping
    texts = ", ".join(f"'' AS {quoted(name)}" for name in sorted(mapping.source_columns))
    row = f"(SELECT {texts + ', ' if texts else ''}1 AS {LINE}, '' AS _fault, '' AS _raw)"
    with nullcontext(session) if session else duckdb.connect(":memory:") as connection:
        if _binds(connection, definition, row):
            _understood.add(version)
            return
        formulas = {f"columns, {name}": formula for name, formula in mapping.columns.items()}
        conditions = {"where": mapping.where, "latest": mapping.latest, "deleted": mapping.gone}
        formulas |= {name: f for name, f in conditions.items() if f is not None}
        for place, formula in formulas.items():
            _bind(connection, formula, row, f"{definition.file}, {place}")
        _bind_all(connection, definition, row)


_understood: set[str] = set()  # mappings that the engine understood, by their version


def _binds(connection: duckdb.DuckDBPyConnection, definition: SourceDefinition, row: str) -> bool:
    """Whether all formulas together are understood; if so, each of them is."""
    try:
        _bind_all(connection, definition, row)
    except DefinitionError:
        return False
    return True


def _bind(connection: duckdb.DuckDBPyConnection, formula: Expression, row: str, where: str) -> None:
    try:
        connection.execute(f"EXPLAIN SELECT {formula.sql} FROM {row}")
    except duckdb.Error as error:
        raise DefinitionError(f"the formula can not be computed: {_reason(error)}", where, _mend(formula)) from None


def _bind_all(connection: duckdb.DuckDBPyConnection, definition: SourceDefinition, row: str) -> None:
    try:
        connection.execute(f"EXPLAIN {checked_sql(definition.mapping, CONTRACTS[definition.record], row)}")
    except duckdb.Error as error:
        raise DefinitionError(
            f"the mapping can not be computed: {_reason(error)}", definition.file, "mend its formulas"
        ) from None


def _reason(error: duckdb.Error) -> str:
    return str(error).splitlines()[0].removeprefix("Binder Error: ")[:200]


def _mend(formula: Expression) -> str:
    column = min(formula.columns, default="x")
    return f"all columns of a file are text: write CAST({column} AS DOUBLE) to compute with one"
