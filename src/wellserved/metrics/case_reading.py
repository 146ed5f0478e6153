"""From the `cases:` of a KPI's file to worked examples."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from wellserved.metrics.definition import Case
from wellserved.metrics.fields import Fields
from wellserved.metrics.formula import Exposure, Tally
from wellserved.metrics.measurement import Note
from wellserved.records.register import contract_of
from wellserved.terms.errors import DefinitionError, nearest

KEYS = ("name", "given", "as_of", "value", "n", "coverage", "note", "parameters", "segment", "from", "to")
Rows = tuple[Mapping[str, str | None], ...]


def read_cases(fields: Fields, record: str, sides: Sequence[Tally | Exposure]) -> tuple[Case, ...]:
    """Read the worked examples.

    Args:
        fields: The KPI's fields.
        record: The record that a bare table of rows belongs to.
        sides: The sides of a quotient; their first record is used where the KPI names none.

    Raises:
        DefinitionError: A case lacks its name, rows or value, or has an unknown column.
    """
    listed = fields.data.get("cases") or []
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise DefinitionError(
            "'cases' must be a list of mappings", fields.where("cases"), "begin each with '- name: …'"
        )
    home = record or (sides[0].record if sides else "")
    return tuple(_case(Fields(fields.document, item, ("cases", i)), home) for i, item in enumerate(listed))


def _case(fields: Fields, record: str) -> Case:
    fields.refuse_unknown(KEYS)
    fields.need("name", "given")
    if "value" not in fields.data:
        fields.need("value")
    return Case(
        name=fields.text("name"),
        given=_given(fields, record),
        as_of=_moment(fields),
        value=fields.number("value") if fields.has("value") else None,
        n=fields.whole("n") if fields.has("n") else None,
        note=fields.choice("note", list(Note)) if fields.has("note") else None,
        parameters=fields.mapping("parameters").data,
        segment=_segment(fields),
        start=fields.day("from"),
        end=fields.day("to"),
        coverage=fields.number("coverage") if fields.has("coverage") else None,
    )


def _segment(fields: Fields) -> Mapping[str, str | None]:
    data = fields.mapping("segment").data
    return {key: None if value is None else str(value) for key, value in data.items()}


def _moment(fields: Fields) -> datetime | None:
    """A clock, in UTC where it names no offset."""
    value = fields.data.get("as_of")
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(fields.text("as_of"))
    except ValueError:
        raise DefinitionError(f"'{value}' is no time", fields.where("as_of"), "write 2026-03-01 10:00") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _given(fields: Fields, record: str) -> Mapping[str, Rows]:
    value = fields.data["given"]
    if isinstance(value, str):
        if not record:
            raise DefinitionError("whose rows are these?", fields.where("given"), "write 'given: {interaction: …}'")
        return {record: read_table(value, record, fields.where("given"))}
    tables = fields.mapping("given")
    return {name: read_table(tables.text(name), name, tables.where(name)) for name in tables.data}


def read_table(text: str, record: str, where: str) -> Rows:
    """Read rows written as a table: names on the first line, cells between |, an empty cell for null.

    >>> read_table("order_id | revenue\\n1 | 9.5\\n2 |", "order", "")
    ({'order_id': '1', 'revenue': '9.5'}, {'order_id': '2', 'revenue': None})

    Raises:
        DefinitionError: Unknown record or column, or a line with too many or too few cells.
    """
    known = [column.name for column in contract_of(record, where).all_columns]
    head, *lines = [_cells(line) for line in text.splitlines() if line.strip() and not re.fullmatch(r"[\s|:-]+", line)]
    for name in head:
        if name not in known:
            raise DefinitionError(f"there is no column '{name}' in '{record}'", where, nearest(name, known))
    for line in lines:
        if len(line) != len(head):
            what = f"{len(line)} cells under {len(head)} names: {' | '.join(line)}"
            raise DefinitionError(what, where, "give each row a cell for each name")
    return tuple(dict(zip(head, map(_cell, line), strict=True)) for line in lines)


def _cells(line: str) -> list[str]:
    line = line.strip()
    framed = line.startswith("|") and line.endswith("|") and len(line) > 1
    return [cell.strip() for cell in (line[1:-1] if framed else line).split("|")]


def _cell(text: str) -> Any:
    return text or None
