"""Dialect: which functions, types and words an expression may use, and how each is written in SQL."""

import re
from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True)
class Function:
    """An allowed function.

    Args:
        node: Its node in the parsed tree.
        slots: The node's arguments in the order in which SQL wants them.
        literal: Slots that must be written out in the definition, never computed.
    """

    node: type[exp.Expr]
    slots: tuple[str, ...] = ("this",)
    literal: tuple[str, ...] = ()


TWO = ("this", "expression")
MANY = ("this", "expressions")

FUNCTIONS: dict[str, Function] = {
    "coalesce": Function(exp.Coalesce, MANY),
    "nullif": Function(exp.Nullif, TWO),
    "greatest": Function(exp.Greatest, MANY),
    "least": Function(exp.Least, MANY),
    "if": Function(exp.If, ("this", "true", "false")),
    "abs": Function(exp.Abs),
    "round": Function(exp.Round, ("this", "decimals"), ("decimals",)),
    "floor": Function(exp.Floor),
    "ceil": Function(exp.Ceil),
    "ln": Function(exp.Ln),
    "exp": Function(exp.Exp),
    "sqrt": Function(exp.Sqrt),
    "lower": Function(exp.Lower),
    "upper": Function(exp.Upper),
    "trim": Function(exp.Trim, TWO, ("expression",)),
    "length": Function(exp.Length),
    "lpad": Function(exp.Pad, ("this", "expression", "fill_pattern"), ("expression", "fill_pattern")),
    "rpad": Function(exp.Pad, ("this", "expression", "fill_pattern"), ("expression", "fill_pattern")),
    "left": Function(exp.Left, TWO),
    "right": Function(exp.Right, TWO),
    "substring": Function(exp.Substring, ("this", "start", "length")),
    "replace": Function(exp.Replace, ("this", "expression", "replacement"), ("expression", "replacement")),
    "split_part": Function(exp.SplitPart, ("this", "delimiter", "part_index"), ("delimiter", "part_index")),
    "concat": Function(exp.Concat, ("expressions",)),
    "starts_with": Function(exp.StartsWith, TWO),
    "contains": Function(exp.Contains, TWO),
    "regexp_matches": Function(exp.RegexpLike, TWO, ("expression",)),
    "regexp_extract": Function(exp.RegexpExtract, ("this", "expression", "group"), ("expression", "group")),
    "strptime": Function(exp.StrToTime, ("this", "format"), ("format",)),
    "make_date": Function(exp.DateFromParts, ("year", "month", "day")),
    "epoch": Function(exp.TimeToUnix),
    "date_diff": Function(exp.DateDiff, ("unit", "expression", "this")),
    "date_trunc": Function(exp.TimestampTrunc, ("unit", "this")),
    "year": Function(exp.Year),
    "quarter": Function(exp.Quarter),
    "month": Function(exp.Month),
    "week": Function(exp.Week),
    "day": Function(exp.Day),
    "hour": Function(exp.Hour),
    "minute": Function(exp.Minute),
    "second": Function(exp.Second),
    "dayofweek": Function(exp.DayOfWeek),
    "isodow": Function(exp.DayOfWeekIso),
}
OTHER_NAMES = ("case", "cast", "try_cast", "try_strptime", "extract")
ALLOWED = frozenset(FUNCTIONS) | frozenset(OTHER_NAMES)
BY_NODE = {function.node: name for name, function in FUNCTIONS.items()} | {exp.DateTrunc: "date_trunc"}

OPERATORS: dict[type[exp.Expr], str] = {
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*",
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
    exp.NullSafeEQ: "IS NOT DISTINCT FROM", exp.NullSafeNEQ: "IS DISTINCT FROM",
    exp.And: "AND", exp.Or: "OR", exp.DPipe: "||", exp.Like: "LIKE", exp.ILike: "ILIKE",
}  # fmt: skip
DIVISIONS: dict[type[exp.Expr], str] = {exp.Div: "/", exp.IntDiv: "//", exp.Mod: "%"}

TYPES = {
    "BOOLEAN": "BOOLEAN", "TINYINT": "TINYINT", "SMALLINT": "SMALLINT", "INT": "INTEGER", "BIGINT": "BIGINT",
    "INT128": "HUGEINT", "FLOAT": "FLOAT", "DOUBLE": "DOUBLE", "DECIMAL": "DECIMAL", "TEXT": "VARCHAR",
    "VARCHAR": "VARCHAR", "DATE": "DATE", "TIME": "TIME", "TIMESTAMP": "TIMESTAMP",
    "TIMESTAMPNTZ": "TIMESTAMP", "TIMESTAMPTZ": "TIMESTAMPTZ",
}  # fmt: skip

UNITS = frozenset({"year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond"})
FIELDS = UNITS | {"dow", "dayofweek", "isodow", "doy", "dayofyear", "epoch", "isoyear"}

# Set by the parser on every node of the kind; they do not change what DuckDB is asked.
SILENT = frozenset(
    {"typed", "safe", "ignore_nulls", "date_part_boundary", "null_if_pos_overflow", "coalesce", "nested"}
)

TIME_FORMAT = re.compile(r"(?:[^%]|%-?[aAwdbBmyYHIpMSfgjUWuGVzZcxX]|%n|%%)+")
NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
LOOKS_AROUND = re.compile(r"\(\?[=!<]|\\[1-9]")


def wrong_time_format(text: str) -> str:
    """Say what is wrong with a format of dates and times; nothing if it is right."""
    if not TIME_FORMAT.fullmatch(text):
        return f"'{text}' is no format of dates and times"
    return ""


def wrong_pattern(text: str) -> str:
    """Say what is wrong with a regular expression; nothing if it is right."""
    if len(text) > 200:
        return "a pattern may have 200 characters"
    if LOOKS_AROUND.search(text):
        return "a pattern may not look around or back"
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        return f"'{text}' is no regular expression: {error}"
    return ""
