"""Kinds: what a part of our SQL holds, as far as its text tells; several engines must be told what DuckDB finds out."""

import re
from collections.abc import Mapping
from enum import Enum

from sqlglot import exp

from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS

META = "kind"


class Kind(Enum):
    """What a value is."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"
    TIME = "a moment"
    WALL = "a wall clock's date and time"
    DATE = "a day"
    MONEY = "money"
    SPAN = "a length of time"


OF_TYPE = {
    Type.TEXT: Kind.TEXT, Type.NUMBER: Kind.NUMBER, Type.WHOLE: Kind.WHOLE, Type.FLAG: Kind.FLAG,
    Type.TIME: Kind.TIME, Type.DATE: Kind.DATE, Type.MONEY: Kind.MONEY,
}  # fmt: skip
CASTS = {
    "TEXT": Kind.TEXT, "VARCHAR": Kind.TEXT, "DOUBLE": Kind.NUMBER, "FLOAT": Kind.NUMBER, "BIGINT": Kind.WHOLE,
    "INT": Kind.WHOLE, "SMALLINT": Kind.WHOLE, "TINYINT": Kind.WHOLE, "UBIGINT": Kind.WHOLE, "INT128": Kind.WHOLE,
    "BOOLEAN": Kind.FLAG, "TIMESTAMPTZ": Kind.TIME, "TIMESTAMP": Kind.WALL, "TIMESTAMPNTZ": Kind.WALL,
    "DATE": Kind.DATE, "DECIMAL": Kind.MONEY,
}  # fmt: skip
ALWAYS: dict[type[exp.Expr], Kind] = {
    exp.TimeToUnix: Kind.NUMBER, exp.Div: Kind.NUMBER, exp.Count: Kind.WHOLE, exp.CountIf: Kind.WHOLE,
    exp.RowNumber: Kind.WHOLE, exp.DateDiff: Kind.WHOLE, exp.Extract: Kind.WHOLE, exp.Length: Kind.WHOLE,
    exp.LogicalAnd: Kind.FLAG, exp.LogicalOr: Kind.FLAG, exp.Not: Kind.FLAG, exp.Boolean: Kind.FLAG,
    exp.Exists: Kind.FLAG, exp.DPipe: Kind.TEXT, exp.Concat: Kind.TEXT,
    exp.ConcatWs: Kind.TEXT, exp.GroupConcat: Kind.TEXT, exp.MD5: Kind.TEXT, exp.Lower: Kind.TEXT, exp.Upper: Kind.TEXT,
    exp.UnixToTime: Kind.WALL, exp.TimestampTrunc: Kind.WALL, exp.DateTrunc: Kind.WALL, exp.Interval: Kind.SPAN,
    exp.StrToTime: Kind.WALL, exp.DateFromParts: Kind.DATE, exp.Year: Kind.WHOLE, exp.Month: Kind.WHOLE,
    exp.Hour: Kind.WHOLE, exp.DayOfWeekIso: Kind.WHOLE, exp.DenseRank: Kind.WHOLE,
    exp.Ln: Kind.NUMBER, exp.Exp: Kind.NUMBER, exp.Sqrt: Kind.NUMBER, exp.StartsWith: Kind.FLAG,
    exp.Contains: Kind.FLAG, exp.RegexpLike: Kind.FLAG, exp.Split: Kind.TEXT,
}  # fmt: skip
NAMED = {"epoch_us": Kind.WHOLE, "hash": Kind.WHOLE, "make_timestamptz": Kind.TIME}
AS_FIRST = (
    exp.Max, exp.Min, exp.Sum, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.AnyValue, exp.ArgMax, exp.ArgMin,
    exp.Paren, exp.Nullif, exp.Abs, exp.Neg, exp.Round, exp.Floor, exp.Ceil, exp.Window, exp.Filter, exp.IgnoreNulls,
    exp.Alias, exp.Explode, exp.Bracket,
)  # fmt: skip
AS_ANY = (exp.Coalesce, exp.Greatest, exp.Least)
OF_ROLLUPS = re.compile(r"(?P<TEXT>_by_.*)|(?P<DATE>_day)$|(?P<WHOLE>_fresh)$|(?P<NUMBER>[sm]_[0-9a-f]{16}(_\w+)?)$")
_COLUMNS: dict[str, set[Kind]] = {}
for _contract in CONTRACTS.values():
    for _column in _contract.all_columns:
        _COLUMNS.setdefault(_column.name, set()).add(OF_TYPE[_column.type])


def tell_kinds(tree: exp.Expr, origin: Mapping[int, Kind | tuple[exp.Expr, ...]] | None = None) -> None:
    """Note on each node of a statement what it holds, where that can be told.

    Args:
        tree: The statement.
        origin: By column (its id), what it holds, or the expressions that it stands for; where it is not told, columns
            of one name hold one kind of value in all of the statement.
    """
    kinds = _Kinds(tree, origin or {})
    for node in tree.walk():
        if isinstance(node, exp.Condition | exp.Alias) and META not in node.meta and (kind := kinds.of(node)):
            node.meta[META] = kind


def kind_of(node: object) -> Kind | None:
    """What a node holds, as noted before; None where that was not told."""
    return node.meta.get(META) if isinstance(node, exp.Expr) else None


def _listed_names(values: exp.Values) -> list[str]:
    """What the columns of listed rows are called."""
    alias = values.args.get("alias")
    return [column.name for column in alias.columns] if alias is not None else []


class _Kinds:
    """The kinds of a statement's nodes, each found once."""

    def __init__(self, tree: exp.Expr, origin: Mapping[int, Kind | tuple[exp.Expr, ...]]) -> None:
        self._known: dict[int, Kind | None] = {}
        self._origin = origin
        self._aliases: dict[str, list[exp.Expr]] = {}
        for alias in tree.find_all(exp.Alias):
            self._aliases.setdefault(alias.alias, []).append(alias.this)
        for values in tree.find_all(exp.Values):
            for place, name in enumerate(_listed_names(values)):
                listed = self._aliases.setdefault(name, [])
                listed += [row.expressions[place] for row in values.expressions]

    def of(self, node: object) -> Kind | None:
        if not isinstance(node, exp.Expr):
            return None
        if id(node) not in self._known:
            self._known[id(node)] = None  # a name that is made of itself tells nothing
            self._known[id(node)] = self._found(node)
        return self._known[id(node)]

    def _found(self, node: exp.Expr) -> Kind | None:
        if isinstance(node, exp.Column):
            return self._from(self._origin[id(node)]) if id(node) in self._origin else self._column(node.name)
        if isinstance(node, exp.Cast):
            return CASTS.get((node.to.expressions[0] if node.to.args.get("nested") else node.to).this.value)
        if isinstance(node, exp.Predicate | exp.Connector):
            return Kind.FLAG
        if type(node) in ALWAYS:
            return ALWAYS[type(node)]
        if isinstance(node, exp.Anonymous):
            return self._anonymous(node)
        if isinstance(node, exp.Literal):
            return Kind.TEXT if node.is_string else Kind.WHOLE if node.is_int else Kind.NUMBER
        return self._made(node)

    def _from(self, origin: Kind | tuple[exp.Expr, ...]) -> Kind | None:
        return origin if isinstance(origin, Kind) else self._first([*origin])

    def _made(self, node: exp.Expr) -> Kind | None:
        if isinstance(node, AS_FIRST):
            return self.of(node.this)
        if isinstance(node, AS_ANY):
            return self._first([node.this, *node.expressions])
        if isinstance(node, exp.Case):
            return self._first([*(one.args["true"] for one in node.args["ifs"]), node.args.get("default")])
        if isinstance(node, exp.If):
            return self._first([node.args["true"], node.args.get("false")])
        if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod | exp.IntDiv):
            return self._arithmetic(node)
        if isinstance(node, exp.GenerateSeries):
            return Kind.WALL if isinstance(node.args.get("step"), exp.Interval) else self.of(node.args["start"])
        return None

    def _arithmetic(self, node: exp.Expr) -> Kind | None:
        left, right = self.of(node.this), self.of(node.expression)
        if Kind.SPAN in (left, right):
            other = right if left is Kind.SPAN else left
            return Kind.WALL if other is Kind.DATE else other
        if left is Kind.DATE:
            return Kind.WHOLE if right is Kind.DATE else Kind.DATE
        if left in (Kind.TIME, Kind.WALL):
            return Kind.SPAN
        both = {left, right}
        if None in both:
            return None
        return next((kind for kind in (Kind.NUMBER, Kind.MONEY, Kind.WHOLE) if kind in both), None)

    def _column(self, name: str) -> Kind | None:
        if (kept := OF_ROLLUPS.match(name)) and kept.lastgroup:
            return Kind[kept.lastgroup]
        made = self._aliases.get(name, [])
        kinds = {self.of(one) for one in made} - {None}
        kinds |= _COLUMNS.get(name, set())
        return next(iter(kinds)) if len(kinds) == 1 else None

    def _anonymous(self, node: exp.Anonymous) -> Kind | None:
        name = node.name.lower()
        if name == "timezone" and len(node.expressions) == 2:
            return Kind.WALL if self.of(node.expressions[1]) is Kind.TIME else Kind.TIME
        if name in ("arg_max_null", "arg_min_null"):
            return self.of(node.expressions[0])
        return NAMED.get(name)

    def _first(self, nodes: list[exp.Expr | None]) -> Kind | None:
        """What the parts hold that tell: a whole number beside a broken one is a number."""
        found = [kind for one in nodes if (kind := self.of(one))]
        mixed = Kind.NUMBER in found and {*found} <= {Kind.NUMBER, Kind.WHOLE, Kind.MONEY}
        return Kind.NUMBER if mixed else found[0] if found else None
