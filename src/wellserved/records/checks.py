"""Checks: SQL that turns staged text into a record's typed rows, each with the reasons why it is bad."""

from collections.abc import Collection

from wellserved.records.contract import Column, Contract, Type
from wellserved.records.expression import may_overflow, rebase, rebase_sql
from wellserved.records.mapping import LINE, Mapping, plain_column
from wellserved.records.reasons import broken, reasons
from wellserved.records.typed import Steps, is_time, text_name, time_steps, typed
from wellserved.records.writer import quoted, text_literal

# Trimming is slow, and few texts need it: those that begin or end with a sign up to the space, and empty ones.
_TRIMMED = "CASE WHEN {0} < '!' OR {0}[-1] <= ' ' THEN NULLIF(TRIM({0}, ' \t\r\n'), '') ELSE {0} END"


def checked_sql(mapping: Mapping, contract: Contract, staged: str) -> str:
    """Write the query that checks every staged row of one file.

    Args:
        mapping: How source columns become the record's.
        contract: What the record promises.
        staged: A relation with the source's columns as VARCHAR, `_line` BIGINT, and `_fault` and `_raw` VARCHAR.

    Returns:
        DuckDB SQL. Its columns are the contract's, typed; `_file_line`; `_reasons`, a list of
        STRUCT(rule, "column", message) that is empty for a good row; and `_raw`, JSON of the
        source's columns, null for a good row. Rows that the mapping's `where` denies are left out.
    """
    steps = _steps_to_typed(mapping, contract, staged)
    steps.append(("_judged", f"SELECT *, {reasons(mapping, contract)} AS _reasons FROM _typed"))
    return f"WITH {_withs(steps)}\n{_result(contract)}"


def surely_good_sql(mapping: Mapping, contract: Contract, staged: str) -> str:
    """Write the query that takes rows of which some columns were staged in their own types (`mapping.typed`).

    Returns:
        DuckDB SQL. Its columns are the contract's, typed; `_file_line`; `_sure`, true where `checked_sql` over
        the same rows as text would find no reason, and give the same values; and for each of `may_stay` whether the
        row's value is just what was staged, called as `stays_name` says.
    """
    steps = _steps_to_typed(mapping, contract, staged)
    sure = f"(_fault IS NOT NULL OR {broken(mapping, contract)}) IS NOT TRUE"
    flags = "".join(
        f",\n  {_raw(mapping, name)} IS NOT DISTINCT FROM {quoted(name)} AS {stays_name(name)}"
        for name in may_stay(mapping, contract)
    )
    return f"WITH {_withs(steps)}\nSELECT {_listed(contract)}, _line AS _file_line, {sure} AS _sure{flags}\nFROM _typed"


def good_sql(mapping: Mapping, contract: Contract, staged: str, stay: Collection[str]) -> str:
    """Write the query that takes the same rows where all are sure.

    Args:
        mapping: How source columns become the record's.
        contract: What the record promises.
        staged: A relation with the source's columns.
        stay: Of `may_stay`, those whose values are just what was staged in all rows: nothing is done to them.

    Returns:
        DuckDB SQL. Its columns are the contract's, typed, and `_file_line`.
    """
    steps = _steps_to_typed(mapping, contract, staged, frozenset(stay))
    return f"WITH {_withs(steps)}\nSELECT {_listed(contract)}, _line AS _file_line\nFROM _typed"


def may_stay(mapping: Mapping, contract: Contract) -> list[str]:
    """Texts and times that may be just what was staged, in the type that is promised.

    What else was staged in that type stays so in every row that is sure.
    """
    same = (column for column in contract.columns if _is_same_type(column, mapping))
    return [column.name for column in same if column.type is Type.TEXT or is_time(column)]


def _is_same_type(column: Column, mapping: Mapping) -> bool:
    source = plain_column(mapping.columns[column.name]) if column.name in mapping.columns else None
    if not source or column.keyed:
        return False
    return mapping.typed.get(source, Type.TEXT.value) == column.type.value


def stays_name(name: str) -> str:
    """Name the flag: the column's value is just what was staged."""
    return quoted(f"stays:{name}")


def _steps_to_typed(mapping: Mapping, contract: Contract, staged: str, stay: frozenset[str] | None = None) -> Steps:
    steps = [("_read", _read(mapping, staged)), *_mapped(mapping, contract)]
    steps += time_steps(mapping, contract, steps[-1][0])
    return [*steps, ("_typed", _typed(mapping, contract, steps[-1][0], stay))]


def _withs(steps: Steps) -> str:
    return ",\n".join(f"{name} AS (\n{sql}\n)" for name, sql in steps)


def _read(mapping: Mapping, staged: str) -> str:
    """Take the columns that are used; say null where the source says so in its own way."""
    nulls = sorted({spelling.strip() for spelling in mapping.nulls} - {""})
    columns = []
    for name in sorted(mapping.source_columns):
        text = f"_all.{quoted(name)}"
        if name not in mapping.typed:
            text = _TRIMMED.format(text)
        if nulls:
            text = f"CASE WHEN {text} NOT IN ({', '.join(text_literal(n) for n in nulls)}) THEN {text} END"
        columns.append(f"{text} AS {_source(name)}")
        if mapping.typed:
            columns.append(f"_all.{quoted(name)} AS {quoted('raw:' + name)}")
    taken = ",\n  ".join(["_all", "_all._line AS _line", "_all._fault AS _fault", "_all._raw AS _raw", *columns])
    return f"SELECT\n  {taken}\nFROM {staged} AS _all"


def _source(name: str) -> str:
    return quoted(f"s:{name}")


def _raw(mapping: Mapping, name: str) -> str:
    return quoted(f"raw:{plain_column(mapping.columns[name])}")


def _places(mapping: Mapping) -> dict[str, str]:
    places = {name: _source(name) for name in mapping.source_columns}
    return places | {LINE: "CAST(_line AS VARCHAR)"}


def _mapped(mapping: Mapping, contract: Contract) -> Steps:
    """Give each of the record's columns as text, and note where an expression failed."""
    places = _places(mapping)
    columns = [column for column in contract.columns if column.name in mapping.columns]
    careful = [column for column in columns if may_overflow(mapping.columns[column.name])]
    steps: Steps = []
    for column in careful:
        steps.append((f"_tried{len(steps)}", _tried(column, mapping, places, steps[-1][0] if steps else "_read")))
    taken = ["*", f"({_where(mapping, places)}) AS _where"]
    for column in columns:
        taken += _text_of(column, mapping, places, tried=column in careful)
    kept = f"WHERE _fault IS NOT NULL OR ({_where(mapping, places)}) IS NOT FALSE" if mapping.where else ""
    before = steps[-1][0] if steps else "_read"
    written = ",\n  ".join(taken)
    sql = f"SELECT\n  {written}\nFROM {before}\n{kept}"
    steps.append(("_mapped", sql))
    return [*steps, *_latest(mapping, contract, places)]


def _where(mapping: Mapping, places: dict[str, str]) -> str:
    return rebase(mapping.where, places) if mapping.where else "TRUE"


def _tried(column: Column, mapping: Mapping, places: dict[str, str], before: str) -> str:
    """Try arithmetic in a step of its own: DuckDB shares a common part between columns, outside of their TRY."""
    sql = rebase(mapping.columns[column.name], places)
    return f"SELECT *, TRY([CAST({sql} AS VARCHAR)]) AS {quoted('b:' + column.name)}\nFROM {before}"


def _text_of(column: Column, mapping: Mapping, places: dict[str, str], *, tried: bool) -> list[str]:
    expression = mapping.columns[column.name]
    sql, box = rebase(expression, places), quoted(f"b:{column.name}")
    text = f"{box}[1]" if tried else sql if sql in places.values() else f"CAST({sql} AS VARCHAR)"
    columns = [f"{text} AS {text_name(column)}"]
    failures = [rebase_sql(failure, places) for failure in expression.failures] + [f"({box} IS NULL)"] * tried
    if failures:
        blamed = ", ".join(places[name] for name in sorted(expression.columns)) or "NULL"
        columns.append(f"CASE WHEN {' OR '.join(failures)} THEN COALESCE({blamed}) END AS {quoted('f:' + column.name)}")
    if mapping.decimal != "." or column.name in mapping.formats:
        columns.append(f"TYPEOF({f'TRY({sql})' if tried else sql}) = 'VARCHAR' AS {quoted('v:' + column.name)}")
    return columns


def _latest(mapping: Mapping, contract: Contract, places: dict[str, str]) -> Steps:
    """Keep one row a key in a file that tells a thing's whole history."""
    if mapping.latest is None:
        return []
    keys = [text_name(column) for column in contract.columns if column.key]
    order = rebase(mapping.latest, places)
    ranked = f"ROW_NUMBER() OVER (PARTITION BY {', '.join(keys)} ORDER BY {order} DESC NULLS LAST, _line DESC) = 1"
    unkeyed = " OR ".join(f"{key} IS NULL" for key in keys)
    steps = [("_latest", f"SELECT *\nFROM _mapped\nQUALIFY _fault IS NOT NULL OR {unkeyed} OR {ranked}")]
    if mapping.gone is not None:
        there = f"_fault IS NOT NULL OR ({rebase(mapping.gone, places)}) IS NOT TRUE"
        steps.append(("_there", f"SELECT *\nFROM _latest\nWHERE {there}"))
    return steps


def _typed(mapping: Mapping, contract: Contract, before: str, stay: frozenset[str] | None) -> str:
    """Give each column its value; without work those that are known to be just what was staged."""
    staged = frozenset() if stay is None else _as_staged(mapping, contract, stay)
    values = {c.name: _raw(mapping, c.name) if c.name in staged else _value(c, mapping) for c in contract.columns}
    columns = ", ".join(f"{value} AS {quoted(name)}" for name, value in values.items())
    return f"SELECT *,\n  {columns}\nFROM {before}"


def _as_staged(mapping: Mapping, contract: Contract, stay: frozenset[str]) -> frozenset[str]:
    """The columns that are just what was staged where all rows are sure."""
    same = {column.name for column in contract.columns if _is_same_type(column, mapping)}
    return frozenset(same - (set(may_stay(mapping, contract)) - stay))


def _value(column: Column, mapping: Mapping) -> str:
    if column.name not in mapping.columns:
        return f"CAST(NULL AS {column.type.value})"
    return typed(column, mapping)


def _listed(contract: Contract) -> str:
    return ", ".join(quoted(column.name) for column in contract.columns)


def _result(contract: Contract) -> str:
    raw = "CASE WHEN LEN(_reasons) > 0 THEN CAST(TO_JSON(_all) AS VARCHAR) END"
    return f"SELECT {_listed(contract)}, _line AS _file_line, _reasons, {raw} AS _raw\nFROM _judged"
