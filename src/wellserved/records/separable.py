"""Separable: whether a question may be asked of some rows of a table at a time, all rows of one key together.

It may where whatever puts rows together (a join of the table with itself, GROUP BY, a window, DISTINCT) does so within
one key. The answers over the parts are then, together, the answer over the whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp

Place = tuple[int, tuple[str, ...]]  # a part of the key, and the path to it within a nested value
Held = Mapping[str, frozenset[Place]]


class _Mixed(Exception):
    """The question takes rows of different keys together."""


@dataclass(frozen=True)
class _Key:
    """A table's key: how many parts it has, and the columns in which they stand."""

    table: str
    columns: Held
    parts: frozenset[int]


@dataclass(frozen=True)
class _Rows:
    """A relation made of the table's rows: its columns that hold parts of the key, in order."""

    names: tuple[str, ...]
    held: tuple[frozenset[Place], ...]

    def by_name(self) -> dict[str, frozenset[Place]]:
        return dict(zip(self.names, self.held, strict=True))


Scope = Mapping[str, "_Rows | None"]


@lru_cache(maxsize=512)
def why_mixed(query: str, table: str, key: tuple[str, ...]) -> str:
    """Say what in a question takes rows of different keys together; empty where nothing does.

    Args:
        query: One SELECT, already checked.
        table: The table that it may be asked of in parts; the others are there wholly each time.
        key: Paths of the fields whose rows always come together ("id", "from.id").
    """
    try:
        if _of_query(sqlglot.parse_one(query, read="duckdb"), {}, _key(table, key)) is None:
            return f"it does not read {table}"
    except _Mixed as mixed:
        return " ".join(str(mixed).split())[:160]
    return ""


@lru_cache(maxsize=512)
def fixed_columns(query: str, table: str, key: tuple[str, ...]) -> frozenset[str] | None:
    """Columns that are made of the key alone, where each row of the table always gives its rows; None where it may not.

    Args:
        query: One SELECT, already checked.
        table: The table.
        key: Paths of the fields that name a row.
    """
    tree = sqlglot.parse_one(query, read="duckdb")
    selects, of = list(_branches(tree)), _key(table, key)
    within = (tree.args.get("with_") or exp.With()).expressions
    if any(one.name.lower() == of.table for cte in within for one in cte.find_all(exp.Table)):
        return None
    if not all(_keeps_all(one, of.table) for one in selects):
        return None
    fixed = [_fixed_of(one, of) for one in selects]
    if len(selects) == 1:
        return frozenset(fixed[0])
    if any(one.is_star for one in selects):
        return None
    names = [[name.lower() for name in one.named_selects] for one in selects]
    places = [{at for at, name in enumerate(one) if name in few} for one, few in zip(names, fixed, strict=True)]
    return frozenset(names[0][at] for at in set.intersection(*places))


def _key(table: str, key: Sequence[str]) -> _Key:
    columns: dict[str, frozenset[Place]] = {}
    for nth, path in enumerate(key):
        top, *below = path.lower().split(".")
        columns[top] = columns.get(top, frozenset()) | {(nth, tuple(below))}
    parts = frozenset(range(len(key)))
    return _Key(table.lower(), {**columns, "_n": frozenset((nth, ()) for nth in parts)}, parts)


def _of_query(tree: exp.Expr, scope: Scope, key: _Key) -> _Rows | None:
    """What a question makes of the table's rows; None where it reads none of them.

    Raises:
        _Mixed: It takes rows of different keys together.
    """
    known = dict(scope)
    for cte in (tree.args.get("with_") or exp.With()).expressions:
        known[cte.alias.lower()] = _of_query(cte.this, known, key)
    if isinstance(tree, exp.Subquery):
        return _of_query(tree.this, known, key)
    if isinstance(tree, exp.SetOperation):
        return _of_set(tree, known, key)
    return _of_select(tree, known, key)


def _of_set(tree: exp.SetOperation, scope: Scope, key: _Key) -> _Rows | None:
    left, right = (_of_query(side, scope, key) for side in (tree.this, tree.expression))
    if left is None and right is None:
        return None
    union = isinstance(tree, exp.Union)
    if left is None or (right is None and union):
        raise _Mixed(f"a part of {tree.key.upper()} does not read {key.table}")
    if right is None:
        return left
    held = tuple(one & other for one, other in zip(left.held, right.held, strict=False))
    found = _Rows(left.names[: len(held)], held)
    if tree.args.get("distinct", True) or not union:
        _hold(held, key, tree.key.upper())
    return found


def _of_select(tree: exp.Expr, scope: Scope, key: _Key) -> _Rows | None:
    sources = dict(_sources(tree, scope, key))
    made = {alias: rows for alias, rows in sources.items() if rows is not None}
    _refuse_subqueries(tree, scope, key)
    if not made:
        return None
    columns = {alias: rows.by_name() for alias, rows in made.items()}
    _check_joins(tree, sources, columns, key)
    _check_rows_together(tree, columns, key)
    return _given(tree, columns)


def _sources(tree: exp.Expr, scope: Scope, key: _Key) -> Iterator[tuple[str, _Rows | None]]:
    """What a SELECT reads, by the name that it has in it."""
    begin = tree.args.get("from_")
    for one in [begin, *tree.args.get("joins", [])] if begin else []:
        of = one.this
        if isinstance(of, exp.Table):
            name = of.name.lower()
            base = _Rows(tuple(key.columns), tuple(key.columns.values())) if name == key.table else None
            yield (of.alias or of.name).lower(), scope.get(name, base)
            continue
        yield (of.alias or "").lower(), None if isinstance(of, exp.Unnest) else _of_query(of, scope, key)


def _refuse_subqueries(tree: exp.Expr, scope: Scope, key: _Key) -> None:
    """A question within a condition or a column sees only the rows of one part."""
    made = {name for name, rows in scope.items() if rows is not None} | {key.table} - set(scope)
    for name, value in tree.args.items():
        places = value if isinstance(value, list) else [value]
        for place in places if name not in ("with_", "from_") else []:
            inner = place.args.get("on") if isinstance(place, exp.Join) else place
            for query in inner.find_all(exp.Query) if isinstance(inner, exp.Expr) else []:
                if any(table.name.lower() in made for table in query.find_all(exp.Table)):
                    raise _Mixed(query.sql("duckdb"))


def _check_joins(tree: exp.Expr, sources: Scope, columns: Mapping[str, Held], key: _Key) -> None:
    """Relations of the table's rows meet on its key; and no join keeps the rows of others that meet none."""
    before = [next(iter(sources))]
    for join, alias in zip(tree.args.get("joins", []), list(sources)[1:], strict=False):
        side = str(join.side or join.kind).upper()
        ours, other = any(one in columns for one in before), alias in columns
        if (side in ("LEFT", "SEMI", "ANTI") and other and not ours) or (
            side in ("RIGHT", "FULL") and (ours != other or (side == "RIGHT" and not other))
        ):
            raise _Mixed(join.sql("duckdb"))
        before.append(alias)
    if len(columns) > 1:
        for part in key.parts:
            _check_met(tree, columns, part)


def _check_met(tree: exp.Expr, columns: Mapping[str, Held], part: int) -> None:
    """All relations of the table's rows meet on one part of its key."""
    groups = [{alias} for alias in columns]
    for one, other in _equal(tree):
        sides = [{alias for alias in columns if _holds(side, {alias: columns[alias]}, part)} for side in (one, other)]
        if all(sides):
            met = [group for group in groups if group & (sides[0] | sides[1])]
            groups = [group for group in groups if group not in met] + [set().union(*met)]
    if len(groups) > 1:
        raise _Mixed(tree.args["joins"][-1].sql("duckdb"))


def _equal(tree: exp.Expr) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """What a SELECT's joins and its WHERE say to be equal."""
    conditions = [join.args.get("on") for join in tree.args.get("joins", [])]
    conditions += [tree.args["where"].this] if tree.args.get("where") else []
    for condition in conditions:
        for one in condition.flatten() if isinstance(condition, exp.And) else [condition]:
            if isinstance(one, exp.EQ):
                yield one.this, one.expression


def _check_rows_together(tree: exp.Expr, columns: Mapping[str, Held], key: _Key) -> None:
    """Groups, windows, DISTINCT and LIMIT stay within one key."""
    group, distinct = tree.args.get("group"), tree.args.get("distinct")
    own = [node for node in _own(tree) if isinstance(node, exp.AggFunc) and not node.find_ancestor(exp.Window)]
    if group or own:
        by = _grouped(tree, group) if group else []
        _hold([_places(one, columns) for one in by], key, (group or own[0]).sql("duckdb"))
    for window in (node for node in _own(tree) if isinstance(node, exp.Window)):
        by = window.args.get("partition_by") or []
        _hold([_places(one, columns) for one in by], key, window.sql("duckdb"))
    if distinct:
        on = distinct.args.get("on")
        _hold([_places(one, columns) for one in (on.expressions if on else tree.expressions)], key, "DISTINCT")
    if tree.args.get("limit") or tree.args.get("offset"):
        raise _Mixed((tree.args.get("limit") or tree.args["offset"]).sql("duckdb"))


def _own(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The nodes of a SELECT without those of the questions within it."""
    for name, value in tree.args.items():
        for place in (value if isinstance(value, list) else [value]) if name not in ("with_", "from_", "joins") else []:
            if isinstance(place, exp.Expr):
                yield from place.walk(prune=lambda node: isinstance(node, exp.Query))


def _grouped(tree: exp.Expr, group: exp.Expr) -> list[exp.Expr]:
    """What rows are grouped by; numbers and other names stand for columns of the answer."""
    if group.args.get("all"):
        return [one for one in tree.expressions if not one.find(exp.AggFunc)]
    given = {one.alias.lower(): one.this for one in tree.expressions if isinstance(one, exp.Alias)}
    found = []
    for one in group.expressions:
        if isinstance(one, exp.Literal) and not one.is_string:
            one = tree.expressions[int(one.name) - 1]
        elif isinstance(one, exp.Column) and not one.table:
            found.append(given.get(one.name.lower(), one))
        found.append(one)
    return found


def _hold(found: Sequence[frozenset[Place]], key: _Key, what: str) -> None:
    held = {part for places in found for part, _ in places}
    if not key.parts <= held:
        raise _Mixed(what)


def _holds(expression: exp.Expr, columns: Mapping[str, Held], part: int) -> bool:
    return any(part == nth for nth, _ in _places(expression, columns))


def _places(expression: exp.Expr, columns: Mapping[str, Held]) -> frozenset[Place]:
    """The parts of the key that an expression gives as they are."""
    if isinstance(expression, exp.Alias | exp.Paren):
        return _places(expression.this, columns)
    if isinstance(expression, exp.JSONExtract | exp.JSONExtractScalar):
        steps = [str(one.this).lower() for one in expression.expression.find_all(exp.JSONPathKey)]
        inner = _places(expression.this, columns)
        return frozenset((nth, path[len(steps) :]) for nth, path in inner if path and list(path[: len(steps)]) == steps)
    if isinstance(expression, exp.Star) or (isinstance(expression, exp.Column) and expression.is_star):
        return frozenset(place for _, places in _starred(expression, columns) for place in places)
    if isinstance(expression, exp.Column):
        name, table = expression.name.lower(), expression.table.lower()
        of = [columns[table]] if table in columns else [] if table else list(columns.values())
        return frozenset(place for held in of for place in held.get(name, ()))
    return frozenset()


def _starred(star: exp.Expr, columns: Mapping[str, Held]) -> Iterator[tuple[str, frozenset[Place]]]:
    table = star.table.lower() if isinstance(star, exp.Column) else ""
    for alias, held in columns.items():
        if not table or alias == table:
            yield from held.items()


def _given(tree: exp.Expr, columns: Mapping[str, Held]) -> _Rows:
    """The columns that a SELECT gives."""
    found: list[tuple[str, frozenset[Place]]] = []
    for one in tree.expressions:
        if isinstance(one, exp.Star) or (isinstance(one, exp.Column) and one.is_star):
            found += _starred(one, columns)
        else:
            found.append((one.alias_or_name.lower(), _places(one, columns)))
    return _Rows(tuple(name for name, _ in found), tuple(held for _, held in found))


def _branches(tree: exp.Expr) -> Iterator[exp.Select]:
    """The SELECTs of a UNION ALL, or the one that there is."""
    if isinstance(tree, exp.Union) and not tree.args.get("distinct", True):
        yield from _branches(tree.this)
        yield from _branches(tree.expression)
    elif isinstance(tree, exp.Select):
        yield tree
    else:
        yield exp.Select()


def _keeps_all(tree: exp.Select, table: str) -> bool:
    """Whether each row of the table gives a row, whatever it holds."""
    begin = tree.args.get("from_")
    if begin is None or not isinstance(begin.this, exp.Table) or begin.this.name.lower() != table.lower():
        return False
    less = ("where", "group", "having", "qualify", "distinct", "limit", "offset")
    if any(tree.args.get(name) for name in less) or any(one.find(exp.Explode, exp.Unnest) for one in tree.expressions):
        return False
    return all(join.side == "LEFT" and not isinstance(join.this, exp.Unnest) for join in tree.args.get("joins", []))


def _fixed_of(tree: exp.Select, key: _Key) -> list[str]:
    """Columns of a SELECT that are made of nothing but the key and constants."""
    begin = tree.args["from_"].this
    columns = {(begin.alias or begin.name).lower(): {name: held for name, held in key.columns.items() if name != "_n"}}
    found = []
    for one in tree.expressions:
        if isinstance(one, exp.Star) or (isinstance(one, exp.Column) and one.is_star):
            found += [name for name, _ in _starred(one, columns)]
        elif all(_is_part(column, columns) for column in one.find_all(exp.Column)):
            found.append(one.alias_or_name.lower())
    return found


def _is_part(column: exp.Expr, columns: Mapping[str, Held]) -> bool:
    """Whether nothing of a column is read but a part of the key."""
    return any(not path for one in (column, column.parent) if one for _, path in _places(one, columns))
