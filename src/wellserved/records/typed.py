"""Typed: SQL that reads a text as the type that a column promises; null where it can't be read."""

from datetime import date

from wellserved.records.contract import Column, Contract, Type
from wellserved.records.keys import key_sql
from wellserved.records.mapping import Mapping
from wellserved.records.writer import quoted, text_literal
from wellserved.records.zone import changes_of

TRUE_WORDS = ("true", "t", "yes", "y", "1", "1.0")
FALSE_WORDS = ("false", "f", "no", "n", "0", "0.0")
OFFSET = r":\d{2}(\.\d+)?\s*([Zz]|UTC|GMT|[+-]\d{2}(:?\d{2})?)$"
PLAIN = r"\d{1,4}[-/ \\]\d{1,2}[-/ \\]\d{1,2}(([Tt]|\s+)\d{1,2}:\d{1,2}(:\d{1,2}(\.\d*)?)?)?\s*"
EPOCH = date(1970, 1, 1)
EARLIEST, LATEST = "1900-01-01", "2200-01-01"
_WITH_DOTS = r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?|[-+]?\d*(,\d+)?([eE][-+]?\d+)?"

Steps = list[tuple[str, str]]


def text_name(column: Column) -> str:
    """Name the column's text within the checking query."""
    return quoted(f"t:{column.name}")


def gap_name(column: Column) -> str:
    """Name the flag: this local time never was."""
    return quoted(f"gap:{column.name}")


def twice_name(column: Column) -> str:
    """Name the flag: this local time came twice."""
    return quoted(f"twice:{column.name}")


def is_time(column: Column) -> bool:
    """Say whether a column holds a moment or a day."""
    return column.type in (Type.TIME, Type.DATE)


def typed(column: Column, mapping: Mapping) -> str:
    """Write how a mapped column's text becomes its value."""
    text, kind = text_name(column), mapping.typed_as(column)
    if column.keyed:
        return key_sql(column.keyed, text, mapping.keying)
    if kind and not is_time(column):
        return f"CASE WHEN ISFINITE({text}) THEN {text} END" if kind == Type.NUMBER.value else text
    if column.type is Type.TEXT:
        return _choice(column) if column.choices else text
    if column.type is Type.FLAG:
        return _flag(text)
    if column.type is Type.DATE:
        local, zone = quoted(f"n:{column.name}"), text_literal(mapping.zone)
        return f"CAST(COALESCE({local}, TIMEZONE({zone}, {quoted('z:' + column.name)})) AS DATE)"
    if column.type is Type.TIME:
        return _moment(column, mapping)
    return _number(column, _plain_number(column, mapping))


def _choice(column: Column) -> str:
    lowered = f"LOWER({text_name(column)})"
    return f"CASE WHEN {lowered} IN ({_words(column.choices)}) THEN {lowered} END"


def _flag(text: str) -> str:
    yes, no = f"LOWER({text}) IN ({_words(TRUE_WORDS)})", f"LOWER({text}) IN ({_words(FALSE_WORDS)})"
    return f"CASE WHEN {yes} THEN TRUE WHEN {no} THEN FALSE END"


def _plain_number(column: Column, mapping: Mapping) -> str:
    """Put a decimal comma right; what an expression computed has a point already."""
    text = text_name(column)
    if mapping.decimal == ".":
        return text
    plain = f"REPLACE(REPLACE({text}, '.', ''), ',', '.')"
    right = f"REGEXP_FULL_MATCH({text}, {text_literal(_WITH_DOTS)})"
    return f"CASE WHEN NOT {quoted('v:' + column.name)} THEN {text} WHEN {right} THEN {plain} END"


def _number(column: Column, plain: str) -> str:
    number = f"TRY_CAST({plain} AS DOUBLE)"
    fine = f"ISFINITE({number}) AND NOT CONTAINS({plain}, '_')"
    if column.type is Type.WHOLE:
        fine += f" AND {number} = FLOOR({number})"
    return f"CASE WHEN {fine} THEN TRY_CAST({plain} AS {column.type.value}) END"


def _moment(column: Column, mapping: Mapping) -> str:
    """Choose between the two moments of a local time that came twice, if the mapping says which."""
    moment = quoted(f"u:{column.name}")
    if mapping.ambiguous == "quarantine" or not changes_of(mapping.zone).days:
        return moment
    pick = "LEAST" if mapping.ambiguous == "first" else "GREATEST"
    others = ", ".join(f"CASE WHEN {_same(column, mapping, by)} THEN {moment} + {by} END" for by in _jumps(mapping))
    return f"CASE WHEN {twice_name(column)} THEN {pick}({moment}, {others}) ELSE {moment} END"


def time_steps(mapping: Mapping, contract: Contract, before: str) -> Steps:
    """Read the times: as local or with an offset, then as moments, then find those that can't be told."""
    columns = [column for column in contract.columns if is_time(column) and column.name in mapping.columns]
    if not columns:
        return []
    local = ",\n  ".join(_local_and_offset(column, mapping) for column in columns)
    steps: Steps = [("_local", f"SELECT *,\n  {local}\nFROM {before}")]
    moments = [column for column in columns if column.type is Type.TIME]
    if moments:
        zoned = ",\n  ".join(_zoned(column, mapping) + _near(column, mapping) for column in moments)
        steps.append(("_zoned", f"SELECT *,\n  {zoned}\nFROM _local"))
    if moments and changes_of(mapping.zone).days:
        told = ",\n  ".join(_untellable(column, mapping) for column in moments)
        steps.append(("_told", f"SELECT *,\n  {told}\nFROM _zoned"))
    return steps


def _local_and_offset(column: Column, mapping: Mapping) -> str:
    text, local, offset = text_name(column), quoted(f"n:{column.name}"), quoted(f"z:{column.name}")
    has_offset = f"REGEXP_MATCHES({text}, {text_literal(OFFSET)})"
    in_time = f"BETWEEN TIMESTAMP '{EARLIEST}' AND TIMESTAMP '{LATEST}'"
    if mapping.typed_as(column):
        return _already_a_time(column, mapping, in_time)
    colon = f"REGEXP_REPLACE({text}, '([+-]\\d{{2}})(\\d{{2}})$', '\\1:\\2')"
    plain = f"REGEXP_FULL_MATCH({text}, {text_literal(PLAIN)})"  # a cast passes over the rest, such as PM
    naive = f"CASE WHEN {text} >= '0' AND {text} < ':' AND {plain} THEN TRY_CAST({text} AS TIMESTAMP) END"
    aware = f"CASE WHEN {text} >= '0' AND {text} < ':' AND {has_offset} THEN TRY_CAST({colon} AS TIMESTAMPTZ) END"
    written = mapping.formats.get(column.name)
    if written is not None:
        parsed = f"TRY_STRPTIME({text}, {text_literal(written)})"
        iso = f"NOT {quoted('v:' + column.name)}"
        naive = f"CASE WHEN {iso} THEN {naive} ELSE {'NULL' if '%z' in written else parsed} END"
        aware = f"CASE WHEN {iso} THEN {aware} ELSE {parsed if '%z' in written else 'NULL'} END"
    return (
        f"CASE WHEN {naive} {in_time} THEN {naive} END AS {local},\n"
        f"  CASE WHEN TIMEZONE('UTC', {aware}) {in_time} THEN {aware} END AS {offset}"
    )


def _already_a_time(column: Column, mapping: Mapping, in_time: str) -> str:
    """Take a column that was staged as a time: with a zone, without, or a day."""
    value, local, offset = text_name(column), quoted(f"n:{column.name}"), quoted(f"z:{column.name}")
    if mapping.typed_as(column) == Type.TIME.value:
        within = f"CASE WHEN TIMEZONE('UTC', {value}) {in_time} THEN {value} END"
        return f"CAST(NULL AS TIMESTAMP) AS {local},\n  {within} AS {offset}"
    within = f"CASE WHEN CAST({value} AS TIMESTAMP) {in_time} THEN CAST({value} AS TIMESTAMP) END"
    return f"{within} AS {local},\n  CAST(NULL AS TIMESTAMPTZ) AS {offset}"


def _zoned(column: Column, mapping: Mapping) -> str:
    local, offset = quoted(f"n:{column.name}"), quoted(f"z:{column.name}")
    zone = text_literal(mapping.zone)
    return f"COALESCE({offset}, TIMEZONE({zone}, {local})) AS {quoted('u:' + column.name)}"


def _near(column: Column, mapping: Mapping) -> str:
    """Mark the few days on which clocks change, by their numbers in one list: hundreds of dates take long to plan."""
    days = ", ".join(str((day - EPOCH).days) for day in changes_of(mapping.zone).days)
    day = f"CAST({quoted('n:' + column.name)} AS DATE) - DATE '{EPOCH}'"
    near = f"LIST_CONTAINS(CAST('[{days}]' AS BIGINT[]), {day})"
    return f",\n  {near} AS {quoted('near:' + column.name)}" if days else ""


def _untellable(column: Column, mapping: Mapping) -> str:
    """Look closely at the few days on which clocks change, and at no other."""
    near, gap = quoted(f"near:{column.name}"), f"NOT {_same(column, mapping, '')}"
    twice = " OR ".join(_same(column, mapping, by) for by in _jumps(mapping))
    return (
        f"CASE WHEN {near} THEN {gap} ELSE FALSE END AS {gap_name(column)},\n"
        f"  CASE WHEN {near} THEN {twice} ELSE FALSE END AS {twice_name(column)}"
    )


def _jumps(mapping: Mapping) -> list[str]:
    return [f"INTERVAL '{sign}{minutes}' MINUTE" for minutes in changes_of(mapping.zone).shifts for sign in ("", "-")]


def _same(column: Column, mapping: Mapping, by: str) -> str:
    """Say whether clocks show this local time at the moment, or some while off it."""
    moment = quoted(f"u:{column.name}") + (f" + {by}" if by else "")
    return f"TIMEZONE({text_literal(mapping.zone)}, {moment}) = {quoted('n:' + column.name)}"


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(text_literal(word) for word in words)
