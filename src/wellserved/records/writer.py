"""Writer: from a parsed expression to the SQL that engines get, refusing what is not allowed."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlglot import exp

from wellserved.records import dialect
from wellserved.terms.errors import DefinitionError, nearest

MAX_DEPTH = 60
MAX_REPEATED = 4_000
LONGEST_NUMBER = 38  # digits that an engine can hold
CHAINS = (exp.And, exp.Or, exp.Add, exp.DPipe)


def quoted(name: str) -> str:
    """Quote a column's name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(value: str) -> str:
    """Quote a text for SQL."""
    return "'" + value.replace("'", "''") + "'"


class Writer:
    """Writes one tree, and keeps what it met: columns, and where strict casts fail."""

    def __init__(self, known: Collection[str] | None, where: str, functions: Collection[str]) -> None:
        self.columns: set[str] = set()
        self.failures: list[str] = []
        self._known = known
        self._where = where
        self._functions = functions
        self._depth = 0
        self._growths = 0

    def write(self, node: object) -> str:
        """Write a node and all below it."""
        if not isinstance(node, exp.Expr):
            raise self._refused(type(node).__name__, None)
        if isinstance(node, CHAINS):
            return self._chain(node)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise DefinitionError("an expression is too deep", self._where, f"nest it at most {MAX_DEPTH} deep")
        written = self._one(node)
        self._depth -= 1
        return written

    def _one(self, node: exp.Expr) -> str:
        kind = type(node)
        if kind in _WRITERS:
            return _WRITERS[kind](self, node)
        if kind in dialect.BY_NODE:
            return self._function(node)
        if kind in dialect.OPERATORS:
            return self._operator(node)
        if kind in dialect.DIVISIONS:
            return self._division(node)
        raise self._refused(_name_of(node), node)

    def _chain(self, node: exp.Expr) -> str:
        """Write a AND b AND c … without going deeper with each, as people write long lists of conditions."""
        kind, links = type(node), []
        while type(node) is kind:
            self._only(node, "this", "expression")
            links.append(self.write(node.args["expression"]))
            node = node.this
        links.append(self.write(node))
        return "(" + f" {dialect.OPERATORS[kind]} ".join(reversed(links)) + ")"

    def _operator(self, node: exp.Expr) -> str:
        negate = bool(node.args.get("negate")) and isinstance(node, exp.Like | exp.ILike)
        self._only(node, "this", "expression", *(["negate"] if negate else []))
        sign = dialect.OPERATORS[type(node)]
        written = f"({self.write(node.this)} {sign} {self.write(node.args['expression'])})"
        return f"(NOT {written})" if negate else written

    def _division(self, node: exp.Expr) -> str:
        self._only(node, "this", "expression")
        below = self.write(node.args["expression"])
        return f"({self.write(node.this)} {dialect.DIVISIONS[type(node)]} NULLIF({below}, 0))"

    def _function(self, node: exp.Expr) -> str:
        name = self._function_name(node)
        function = dialect.FUNCTIONS[name]
        extra = ("position",) if isinstance(node, exp.Trim) else ("is_left",) if isinstance(node, exp.Pad) else ()
        self._only(node, *function.slots, *extra)
        for slot in function.literal:
            self._need_literal(name, node.args.get(slot), node)
        self._check_literals(name, node)
        if isinstance(node, exp.Trim) and node.args.get("position"):
            name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(str(node.args["position"]).upper(), "trim")
        return self._call(name, self._arguments(node, function))

    def _function_name(self, node: exp.Expr) -> str:
        name = dialect.BY_NODE[type(node)]
        if isinstance(node, exp.Pad):
            name = "lpad" if node.args.get("is_left") else "rpad"
        if name not in self._functions:
            raise self._refused(name, node)
        return name

    def _arguments(self, node: exp.Expr, function: dialect.Function) -> list[str]:
        written: list[str] = []
        for slot in function.slots:
            value = node.args.get(slot)
            if slot == "unit":
                written.append(text_literal(self._unit(value, node)))
            elif isinstance(value, list):
                written.extend(self.write(item) for item in value)
            elif value is not None:
                written.append(self.write(value))
        return written

    def _call(self, name: str, arguments: list[str]) -> str:
        first = arguments[0]
        if name in ("ln", "sqrt") and len(first) > MAX_REPEATED:
            raise DefinitionError("an expression is too deep", self._where, f"nest {name.upper()} less")
        if name == "ln":
            return f"LN(CASE WHEN {first} > 0 THEN {first} END)"
        if name == "sqrt":
            return f"SQRT(CASE WHEN {first} >= 0 THEN {first} END)"
        if name == "if":
            return f"CASE WHEN {first} THEN {arguments[1]}{''.join(f' ELSE {a}' for a in arguments[2:])} END"
        if name == "strptime":
            return self._strict(first, f"TRY_STRPTIME({', '.join(arguments)})")
        return f"{name.upper()}({', '.join(arguments)})"

    def _strict(self, inner: str, tried: str) -> str:
        """Give null where the text can't be read, and remember how to tell."""
        self.failures.append(f"({inner} IS NOT NULL AND {tried} IS NULL)")
        return tried

    def _check_literals(self, name: str, node: exp.Expr) -> None:
        wrong = ""
        if name == "strptime":
            wrong = dialect.wrong_time_format(str(node.args["format"].this))
        elif name.startswith("regexp_"):
            wrong = dialect.wrong_pattern(str(node.args["expression"].this))
        elif name in ("lpad", "rpad") and not _small_whole(node.args["expression"], 1_000):
            wrong = "a text is padded to at most 1,000 characters"
        elif name == "replace":
            wrong = self._growth(str(node.args["expression"].this), str(node.args["replacement"].this))
        if wrong:
            raise DefinitionError(wrong, self._place(node), "write it out in the definition")

    def _growth(self, pattern: str, replacement: str) -> str:
        """Bound how far nested REPLACEs can blow a text up."""
        self._growths += len(replacement) > len(pattern)
        too_much = len(replacement) > 50 or self._growths > 3
        return "REPLACE may lengthen a text three times, by 50 characters each" if too_much else ""

    def _need_literal(self, name: str, value: object, node: exp.Expr) -> None:
        if isinstance(value, exp.Neg):
            value = value.this
        if value is not None and not isinstance(value, exp.Literal):
            raise DefinitionError(
                f"{name.upper()} takes its settings as written values only", self._place(node), "write the value out"
            )

    def _unit(self, value: object, node: exp.Expr, known: Collection[str] = dialect.UNITS) -> str:
        unit = str(getattr(value, "this", value)).lower()
        if unit not in known and unit.removesuffix("s") in known:
            unit = unit.removesuffix("s")
        if unit not in known:
            raise DefinitionError(f"'{unit}' is no unit of time", self._place(node), nearest(unit, known))
        return unit

    def _only(self, node: exp.Expr, *allowed: str) -> None:
        """Refuse an argument that we would otherwise leave out silently."""
        for name, value in node.args.items():
            if name not in allowed and name not in dialect.SILENT and value not in (None, False, []):
                raise self._refused(f"{_name_of(node)} … {name}", node)
        missing = [name for name in ("this", "expression") if name in allowed and node.arg_types.get(name)]
        if any(node.args.get(name) is None for name in missing):
            raise self._refused(f"{_name_of(node)} without a value", node)

    def _refused(self, name: str, node: exp.Expr | None) -> DefinitionError:
        place = self._place(node) if node is not None else self._where
        called = node is None or isinstance(node, exp.Func)
        fix = nearest(name.lower(), self._functions) if called else "compare or compute with the columns of one row"
        return DefinitionError(f"an expression may not use '{name}'", place, fix)

    def _place(self, node: exp.Expr) -> str:
        starts = [found.meta["start"] for found in node.walk() if found.meta.get("start") is not None]
        return f"{self._where}, column {min(starts) + 1}" if starts else self._where

    # Nodes that are written in a way of their own.

    def _column(self, node: exp.Expr) -> str:
        parts = [node.args.get(part) for part in ("catalog", "db", "table", "this")]
        if any(part is not None and type(part) is not exp.Identifier for part in parts):
            raise self._refused(_name_of(node), node)
        name = ".".join(str(part.this) for part in parts if part is not None)
        self._only(node, "catalog", "db", "table", "this")
        known = self._resolve(name, node)
        self.columns.add(known)
        return quoted(known)

    def _resolve(self, name: str, node: exp.Expr) -> str:
        if self._known is None or name in self._known:
            return name
        alike = [known for known in self._known if known.lower() == name.lower()]
        if len(alike) == 1:
            return alike[0]
        raise DefinitionError(f"there is no column '{name}'", self._place(node), _meant(name, node, self._known))

    def _literal(self, node: exp.Expr) -> str:
        value = str(node.this)
        if node.args.get("is_string"):
            if "\x00" in value:
                raise DefinitionError("a text has an unprintable character", self._where, "take it out")
            return text_literal(value)
        if not dialect.NUMBER.fullmatch(value) or len(value) > LONGEST_NUMBER:
            raise self._refused(value[:40], node)
        return value

    def _null(self, node: exp.Expr) -> str:
        return "NULL"

    def _boolean(self, node: exp.Expr) -> str:
        return "TRUE" if node.this else "FALSE"

    def _paren(self, node: exp.Expr) -> str:
        self._only(node, "this")
        return f"({self.write(node.this)})"

    def _not(self, node: exp.Expr) -> str:
        self._only(node, "this")
        return f"(NOT {self.write(node.this)})"

    def _neg(self, node: exp.Expr) -> str:
        self._only(node, "this")
        return f"(- {self.write(node.this)})"

    def _is(self, node: exp.Expr) -> str:
        self._only(node, "this", "expression")
        right = node.args["expression"]
        if not isinstance(right, exp.Null | exp.Boolean):
            raise self._refused("IS with anything but NULL, TRUE, FALSE", node)
        return f"({self.write(node.this)} IS {self.write(right)})"

    def _in(self, node: exp.Expr) -> str:
        self._only(node, "this", "expressions")
        items = node.args.get("expressions") or []
        if not items:
            raise self._refused("IN without a list", node)
        for item in items:
            if not isinstance(item.this if isinstance(item, exp.Neg) else item, exp.Literal):
                raise DefinitionError("IN takes a list of written values", self._place(node), "write them out")
        return f"({self.write(node.this)} IN ({', '.join(self.write(item) for item in items)}))"

    def _between(self, node: exp.Expr) -> str:
        self._only(node, "this", "low", "high")
        low, high = self.write(node.args["low"]), self.write(node.args["high"])
        return f"({self.write(node.this)} BETWEEN {low} AND {high})"

    def _case(self, node: exp.Expr) -> str:
        self._only(node, "this", "ifs", "default")
        head = f" {self.write(node.this)}" if node.args.get("this") is not None else ""
        whens = "".join(f" WHEN {self.write(i.this)} THEN {self.write(i.args['true'])}" for i in node.args["ifs"])
        default = node.args.get("default")
        return f"CASE{head}{whens}{f' ELSE {self.write(default)}' if default is not None else ''} END"

    def _cast(self, node: exp.Expr) -> str:
        self._only(node, "this", "to", "_type")
        kind, inner = self._type(node), self.write(node.this)
        if isinstance(node.this, exp.Literal) and kind in ("DATE", "TIMESTAMP", "TIMESTAMPTZ"):
            self._check_moment(kind, str(node.this.this), node)
        tried = f"TRY_CAST({inner} AS {kind})"
        lenient = isinstance(node, exp.TryCast) or isinstance(node.this, exp.Literal) or kind == "VARCHAR"
        return tried if lenient else self._strict(inner, tried)

    def _type(self, node: exp.Expr) -> str:
        to = node.args["to"]
        word = getattr(getattr(to, "this", None), "value", "") if type(to) is exp.DataType else ""
        sizes = [str(size.this) for size in (to.args.get("expressions") or [])] if word in dialect.TYPES else []
        if word not in dialect.TYPES or (sizes and (word != "DECIMAL" or not all(s.isdecimal() for s in sizes))):
            raise DefinitionError(
                f"an expression may not cast to {to.sql('duckdb')}",
                self._place(node),
                nearest(str(to.sql("duckdb")).upper(), dialect.TYPES.values()),
            )
        if sizes and not (len(sizes) <= 2 and 0 <= int(sizes[-1]) <= int(sizes[0]) <= 38):
            raise DefinitionError("a decimal has at most 38 digits", self._place(node), "write DECIMAL(18,4)")
        return dialect.TYPES[word] + (f"({','.join(sizes)})" if sizes else "")

    def _check_moment(self, kind: str, value: str, node: exp.Expr) -> None:
        try:
            date.fromisoformat(value) if kind == "DATE" else datetime.fromisoformat(value)
        except ValueError:
            raise DefinitionError(f"'{value}' is no {kind.lower()}", self._place(node), "write 2026-01-31") from None

    def _extract(self, node: exp.Expr) -> str:
        self._only(node, "this", "expression")
        field = self._unit(node.this, node, dialect.FIELDS)
        return f"EXTRACT({field.upper()} FROM {self.write(node.args['expression'])})"

    def _interval(self, node: exp.Expr) -> str:
        self._only(node, "this", "unit")
        amount, unit = node.args.get("this"), node.args.get("unit")
        if not isinstance(amount, exp.Literal) or unit is None or not str(amount.this).lstrip("-").isdecimal():
            raise DefinitionError("an interval is a number and a unit", self._place(node), "write INTERVAL 5 DAY")
        return f"INTERVAL '{int(str(amount.this))}' {self._unit(unit, node).upper()}"

    def _zone(self, node: exp.Expr) -> str:
        self._only(node, "this", "zone")
        zone = node.args["zone"]
        self._need_literal("at time zone", zone, node)
        try:
            ZoneInfo(str(zone.this))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise DefinitionError(
                f"there is no zone '{zone.this}'", self._place(node), "such as 'Europe/Berlin'"
            ) from None
        return f"({self.write(node.this)} AT TIME ZONE {self.write(zone)})"

    def _anonymous(self, node: exp.Expr) -> str:
        name = str(node.this).lower()
        arguments = node.args.get("expressions") or []
        if name not in self._functions or name != "try_strptime" or len(arguments) != 2:
            raise self._refused(f"{name}()", node)
        self._need_literal(name, arguments[1], node)
        wrong = dialect.wrong_time_format(str(arguments[1].this))
        if wrong:
            raise DefinitionError(wrong, self._place(node), "such as '%d.%m.%Y %H:%M'")
        return f"TRY_STRPTIME({self.write(arguments[0])}, {self.write(arguments[1])})"


def _name_of(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return f"{str(node.this).lower()}()"
    if isinstance(node, exp.Func):
        return f"{node.sql_names()[0].lower()}()"
    return type(node).__name__.lower()


def _meant(name: str, node: exp.Expr, known: Collection[str] | None) -> str:
    """What may have been meant: a column, or a text that lacks its quotes where something is compared with it."""
    compared = isinstance(node.parent, exp.EQ | exp.NEQ | exp.In) and node is not node.parent.this
    return f"a text is written in quotes: '{name}'" if compared else nearest(name, known or ())


def _small_whole(node: object, most: int) -> bool:
    value = str(getattr(node, "this", ""))
    return value.isdecimal() and int(value) <= most


_WRITERS: dict[type[exp.Expr], Callable[[Writer, exp.Expr], str]] = {
    exp.Column: Writer._column,
    exp.Literal: Writer._literal,
    exp.Null: Writer._null,
    exp.Boolean: Writer._boolean,
    exp.Paren: Writer._paren,
    exp.Not: Writer._not,
    exp.Neg: Writer._neg,
    exp.Is: Writer._is,
    exp.In: Writer._in,
    exp.Between: Writer._between,
    exp.Case: Writer._case,
    exp.Cast: Writer._cast,
    exp.TryCast: Writer._cast,
    exp.Extract: Writer._extract,
    exp.Interval: Writer._interval,
    exp.AtTimeZone: Writer._zone,
    exp.Anonymous: Writer._anonymous,
}
