"""Reasons: SQL that tells, for each row, every way in which it breaks its contract."""

from dataclasses import dataclass

from wellserved.records.contract import Column, Contract, Type
from wellserved.records.expression import may_overflow
from wellserved.records.mapping import Mapping
from wellserved.records.typed import gap_name, is_time, text_name, twice_name
from wellserved.records.writer import quoted, text_literal
from wellserved.records.zone import changes_of

KINDS = {
    Type.TEXT: "text",
    Type.NUMBER: "number",
    Type.WHOLE: "whole number",
    Type.FLAG: "yes or no",
    Type.TIME: "time",
    Type.DATE: "date",
    Type.MONEY: "amount",
}
FAULTS = {
    "ragged_line": "the line has more or fewer fields than the header",
    "wrong_encoding": "the line is not in the declared encoding",
    "broken_quotes": "a quote in the line is not closed, or stands where none may",
    "broken_json": "the line is not a JSON object",
}
SHAPE_OF_TIME = r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*"
WORDLESS_TIME = r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([Tt]?[^\pL]*)"
STRUCT = 'STRUCT(rule VARCHAR, "column" VARCHAR, message VARCHAR)'


@dataclass(frozen=True)
class Reason:
    """One way to be bad, as SQL.

    Args:
        rule: Its stable short name; SQL where it depends on the row.
        column: The column to blame.
        broken: True where the row is bad in this way.
        message: What to tell the person who mends it.
    """

    rule: str
    column: str
    broken: str
    message: str


def reasons(mapping: Mapping, contract: Contract) -> str:
    """Write the list of a row's reasons; empty for a good row."""
    found = _found(mapping, contract)
    listed = ",\n    ".join(f"CASE WHEN {r.broken} THEN {_struct(r.rule, r.column, r.message)} END" for r in found)
    none = f"CAST([] AS {STRUCT}[])"
    return (
        f"CASE\n  WHEN _fault IS NOT NULL THEN [{_struct('_fault', '', _fault_message())}]\n"
        f"  WHEN {broken(mapping, contract)} THEN LIST_FILTER([{listed or 'NULL'}], LAMBDA x: x IS NOT NULL)\n"
        f"  ELSE {none} END"
    )


def broken(mapping: Mapping, contract: Contract) -> str:
    """Write the condition that a row is bad in any way; false or null for a good row."""
    return " OR ".join(f"({reason.broken})" for reason in _found(mapping, contract)) or "FALSE"


def _found(mapping: Mapping, contract: Contract) -> list[Reason]:
    """Every way in which a row may be bad."""
    found = [
        reason
        for column in contract.columns
        for reason in (_of_column(column, mapping) if column.name in mapping.columns else _absent(column))
    ]
    found += _of_rules(mapping, contract)
    if mapping.where:
        found.append(
            Reason("'where_unknown'", "", "_where IS NULL", "'it could not be told whether the row belongs here'")
        )
    return found


def _struct(rule: str, column: str, message: str) -> str:
    return f"""CAST({{'rule': {rule}, 'column': {text_literal(column)}, 'message': {message}}} AS {STRUCT})"""


def _fault_message() -> str:
    told = " ".join(f"WHEN {text_literal(code)} THEN {text_literal(meaning)}" for code, meaning in FAULTS.items())
    return f"CASE _fault {told} ELSE 'the line can not be read' END"


def _absent(column: Column) -> list[Reason]:
    if not column.required:
        return []
    return [_missing(column, "TRUE")]


def _missing(column: Column, broken: str) -> Reason:
    rule = "missing_key" if column.key else "missing_required"
    return Reason(f"'{rule}'", column.name, broken, text_literal(f"{column.name} is empty"))


def _of_column(column: Column, mapping: Mapping) -> list[Reason]:
    text, value = text_name(column), quoted(column.name)
    failed = quoted(f"f:{column.name}") if _can_fail(column, mapping) else "NULL"
    found = [] if column.keyed else [_unread(column, mapping, text, value)]  # what is no address is no key
    if failed != "NULL":
        cause = mapping.columns[column.name].text
        found.append(_told("'wrong_type'", column, f"{failed} IS NOT NULL AND {text} IS NULL", failed,
                           f" can not be read by {cause[:80]}"))  # fmt: skip
    if column.required:
        found.append(_missing(column, f"{text} IS NULL" + (f" AND {failed} IS NULL" if failed != "NULL" else "")))
    if column.type is Type.TIME and changes_of(mapping.zone).days:
        found += _of_clocks(column, mapping)
    if column.at_least is not None:
        found.append(_told("'below_least'", column, f"{value} < {column.at_least}", text,
                           f" is below {column.at_least:g}"))  # fmt: skip
    if column.at_most is not None:
        found.append(_told("'above_most'", column, f"{value} > {column.at_most}", text,
                           f" is above {column.at_most:g}"))  # fmt: skip
    return found


def _can_fail(column: Column, mapping: Mapping) -> bool:
    """Say whether the checking query noted failures of this column's expression."""
    expression = mapping.columns[column.name]
    return bool(expression.failures) or may_overflow(expression)


def _unread(column: Column, mapping: Mapping, text: str, value: str) -> Reason:
    unread = f"{text} IS NOT NULL AND {value} IS NULL"
    if column.choices:
        return _told("'unknown_choice'", column, unread, text, f" is none of {', '.join(column.choices)}")
    rule, kind = "'wrong_type'", KINDS[column.type]
    if is_time(column):
        written = mapping.formats.get(column.name)
        shape = SHAPE_OF_TIME if written else WORDLESS_TIME
        looks_right = f"REGEXP_FULL_MATCH({text}, {text_literal(shape)})"
        rule = f"CASE WHEN {looks_right} THEN 'impossible_time' ELSE 'wrong_type' END"
        kind += f" written as {written}" if written else ""
    return _told(rule, column, unread, text, f" is no {kind}")


def _of_clocks(column: Column, mapping: Mapping) -> list[Reason]:
    found = [_told("'impossible_time'", column, gap_name(column), text_name(column),
                   f" never was in {mapping.zone}: clocks went forward")]  # fmt: skip
    if mapping.ambiguous == "quarantine":
        found.append(_told("'ambiguous_time'", column, twice_name(column), text_name(column),
                           f" came twice in {mapping.zone}: clocks went back"))  # fmt: skip
    return found


def _of_rules(mapping: Mapping, contract: Contract) -> list[Reason]:
    found = []
    for rule in contract.rules:
        column = contract.column(rule.column)
        text = text_name(column) if column and rule.column in mapping.columns else "''"
        message = f"CONCAT({text_literal(rule.meaning + ' (')}, LEFT(COALESCE({text}, ''), 80), ')')"
        found.append(Reason(text_literal(rule.name), rule.column, f"({rule.holds}) IS FALSE", message))
    return found


def _told(rule: str, column: Column, broken: str, text: str, told: str) -> Reason:
    """Quote the offending value, cut to 80 characters."""
    return Reason(rule, column.name, broken, f"CONCAT('''', LEFT({text}, 80), '''', {text_literal(told)})")
