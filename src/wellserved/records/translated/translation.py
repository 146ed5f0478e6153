"""Translation: a statement of ours, written in DuckDB's dialect, as another engine reads it."""

import logging
from functools import cache, lru_cache
from importlib import import_module

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from wellserved.records.register import CONTRACTS
from wellserved.records.translated.asked_apart import ask_apart
from wellserved.records.translated.kinds import META, tell_kinds
from wellserved.records.translated.plainly import OVER_RECORDS, told_plainly
from wellserved.records.translated.rules import Rules
from wellserved.records.translated.sixty_bits import name_hashes

DIALECTS = ("clickhouse", "postgres", "spark")
REMEMBERED = 512
ALL_BUT = "* EXCLUDE ("
"""Where it stands, a statement is over records: each column must be known to be written out."""
RECORDS = {name: contract.all_columns for name, contract in CONTRACTS.items()}

logging.getLogger("sqlglot").setLevel(logging.ERROR)


@lru_cache(maxsize=REMEMBERED)
def translated(sql: str, engine: str) -> str:
    """A SELECT of ours in an engine's dialect, of the same meaning.

    Args:
        sql: One SELECT in DuckDB's dialect.
        engine: The engine's name.

    Raises:
        QueryError: The engine can't tell something that is asked.
    """
    try:
        if sql.startswith(OVER_RECORDS) or ALL_BUT in sql:
            return told_to(told_plainly(sql, RECORDS), engine)
        return told_to(sqlglot.parse_one(sql, read="duckdb"), engine)
    except SqlglotError as error:
        raise rules_of(engine).refused(str(error).splitlines()[0]) from None


def told_to(tree: exp.Expr, engine: str) -> str:
    """A statement that was read already, in an engine's dialect; the tree is used up.

    Raises:
        QueryError: The engine can't tell something that is asked.
    """
    rules = rules_of(engine)
    try:
        return _written(tree, rules).sql(dialect=rules.printed, identify=True, unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        raise rules.refused(str(error).splitlines()[0]) from None


def translated_part(sql: str, engine: str) -> str:
    """An expression of ours, such as a condition on rows, in an engine's dialect."""
    select = translated(f"SELECT {sql} AS it", engine)
    return select.removeprefix("SELECT ").removesuffix(" AS it").removesuffix(' AS "it"').removesuffix(" AS `it`")


@cache
def rules_of(engine: str) -> Rules:
    """The rules of an engine's dialect; a dialect is a module of this folder that nobody else need import."""
    found: Rules = import_module(f"wellserved.records.translated.{engine}").RULES
    return found


def _written(tree: exp.Expr, rules: Rules) -> exp.Expr:
    tree = ask_apart(tree)
    tell_kinds(tree)
    tree = name_hashes(tree)
    for reshape in rules.shapes:
        tree = reshape(tree)
    tell_kinds(tree)  # of what was put in
    for node in reversed(list(tree.walk(bfs=False))):  # parts before what they are part of
        made = rules.written(node)
        if made is node:
            continue
        if META in node.meta:
            made.meta[META] = node.meta[META]
        if node is tree:
            tree = made
        else:
            node.replace(made)
    return tree
