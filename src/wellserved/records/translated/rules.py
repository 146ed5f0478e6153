"""Rules: how an engine's dialect writes what does not carry over from DuckDB's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from wellserved.terms.errors import QueryError

Written = Callable[[exp.Expr], exp.Expr]
"""From a node whose parts are written already to the node in its place; the same one where nothing changes."""
Reshaped = Callable[[exp.Expr], exp.Expr]
"""From a whole statement to the statement in its place, before any of its nodes is written."""

OWN = "own"
PLAIN = (exp.Connector, exp.Tuple)  # functions to sqlglot, not to anybody else


@dataclass(frozen=True)
class Rules:
    """What one engine reads otherwise than DuckDB.

    Args:
        name: The engine's.
        printed: What sqlglot calls its dialect.
        functions: By node, or by name where sqlglot has no node: how a function is written. A function that is not
            listed is refused, so that none carries over by chance.
        nodes: By node, how what is no function is written.
        shapes: What is done to a whole statement first, in this order.
    """

    name: str
    printed: str
    functions: Mapping[type[exp.Expr] | str, Written]
    nodes: Mapping[type[exp.Expr], Written] = field(default_factory=dict)
    shapes: tuple[Reshaped, ...] = ()

    def written(self, node: exp.Expr) -> exp.Expr:
        """A node as the engine reads it.

        Raises:
            QueryError: The engine has no way to tell it.
        """
        if OWN in node.meta:
            return node
        key: type[exp.Expr] | str = node.name.lower() if isinstance(node, exp.Anonymous) else type(node)
        if isinstance(key, type) and key in self.nodes:
            return self.nodes[key](node)
        if not isinstance(node, exp.Func) or isinstance(node, PLAIN):
            return node
        if key not in self.functions:
            raise self.refused(key if isinstance(key, str) else node.sql_names()[0].lower())
        return self.functions[key](node)

    def refused(self, what: str) -> QueryError:
        """What to raise where the engine can't do something."""
        return QueryError(
            f"the engine '{self.name}' can't tell {what}", "wellserved.yaml: engine", "ask with --engine duckdb"
        )


def same(node: exp.Expr) -> exp.Expr:
    """Written as it is."""
    return node


def call(name: str, *arguments: exp.Expr | str | int) -> exp.Anonymous:
    """A function of the engine's own, written as named; texts are SQL of the engine's own."""
    made = exp.Anonymous(this=name, expressions=[_argument(one) for one in arguments])
    made.meta[OWN] = True
    return made


def named(name: str) -> Written:
    """The same function under another name, its arguments in their order."""

    def written(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous):
            return call(name, *node.expressions)
        own = [node.args.get(key) for key in node.arg_types]
        parts = [part for one in own for part in (one if isinstance(one, list) else [one])]
        return call(name, *(part for part in parts if isinstance(part, exp.Expr)))

    return written


def _argument(given: exp.Expr | str | int) -> exp.Expr:
    if isinstance(given, int):
        return exp.Literal.number(given)
    return exp.Literal.string(given) if isinstance(given, str) else given
