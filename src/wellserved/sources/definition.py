"""Source definition: where rows come from and how they become a record's rows, read from YAML."""

import codecs
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from wellserved.records.contract import Contract, Type
from wellserved.records.dialect import wrong_time_format
from wellserved.records.expression import Expression, parse_expression
from wellserved.records.mapping import Ambiguous, Mapping, version_of
from wellserved.records.register import CONTRACTS, contract_of
from wellserved.sources.inputs import (
    Connected,
    Landed,
    Queried,
    checked_path,
    read_connected,
    read_landed,
    read_queried,
)
from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, nearest

MEANING = (
    "source", "record", "zone", "nulls", "decimal", "formats", "columns", "where", "latest", "ambiguous", "replaces",
)  # fmt: skip
FIELDS = {
    "files": (*MEANING, "path", "encoding", "sheet", "delimiter"),
    "sql": (*MEANING, "database", "query", "cursor", "timeout"),
    "connected": (*(one for one in MEANING if one != "replaces"), "connection", "stream", "beside", "query", "deleted"),
    "landed": (*MEANING, "tables", "query", "deleted", "encoding", "delimiter"),
}
KINDS = tuple(FIELDS)
DELIMITERS = {",": ",", ";": ";", "|": "|", "tab": "\t", "\t": "\t"}


@dataclass(frozen=True)
class SourceDefinition:
    """One source of one record's rows.

    Args:
        name: The file's stem; it becomes the rows' `source`.
        kind: What it is read by.
        path: Glob of files, within the workspace; empty where it is no source of files.
        mapping: How its columns become the record's.
        encoding: Of its texts.
        sheet: Of a workbook; the first where absent.
        delimiter: Of a CSV; found from the header where absent.
        replaces: Whether each file stands for itself, so that rows it no longer holds go; None where nobody said.
        landed: The tables and the query of a source of kind `landed`.
        queried: The database and the query of a source of kind `sql`.
        connected: The connection, the streams and the query of a source of kind `connected`.
        file: The definition's own file, for messages.
    """

    name: str
    kind: str
    path: str
    mapping: Mapping
    encoding: str = "utf-8"
    sheet: str | None = None
    delimiter: str | None = None
    replaces: bool | None = None
    landed: Landed | None = None
    queried: Queried | None = None
    connected: Connected | None = None
    file: str = ""

    @property
    def record(self) -> str:
        return self.mapping.record


def mapping_version(definition: SourceDefinition) -> str:
    """Name what a file's rows would become, so that a changed mapping reads the file anew."""
    contract = CONTRACTS[definition.record]
    reading = [definition.encoding, definition.sheet, definition.delimiter]
    reading += [asked.meaning for asked in (definition.landed, definition.queried, definition.connected) if asked]
    return version_of(definition.mapping, contract, *reading, *(["replaces"] if definition.replaces else []))


def read_source(document: Document) -> SourceDefinition:
    """Read one of a workspace's sources/*.yaml.

    Raises:
        DefinitionError: A field, record, column or expression is wrong.
    """
    kind = _choice(document, "source", KINDS)
    _refuse_unknown(document, kind)
    contract = _contract(document)
    columns = _columns(document, contract)
    mapping = Mapping(
        record=contract.name,
        columns=columns,
        where=_where(document, kind),
        latest=_expression(document, "latest"),
        gone=_expression(document, "deleted") if kind == "connected" and document.data.get("latest") else None,
        zone=_zone(document, contract, columns),
        nulls=_nulls(document),
        decimal=_choice(document, "decimal", (".", ","), "."),
        formats=_formats(document, contract),
        ambiguous=cast(Ambiguous, _choice(document, "ambiguous", get_args(Ambiguous), "quarantine")),
    )
    return SourceDefinition(
        name=PurePosixPath(document.name.replace("\\", "/")).stem,
        kind=kind,
        path=checked_path(_needed(document, "path"), document.where("path")) if kind == "files" else "",
        mapping=mapping,
        encoding=_encoding(document),
        sheet=_text(document, "sheet"),
        delimiter=_delimiter(document),
        replaces=_replaces(document, kind),
        landed=read_landed(document) if kind == "landed" else None,
        queried=read_queried(document) if kind == "sql" else None,
        connected=read_connected(document) if kind == "connected" else None,
        file=document.name,
    )


def _refuse_unknown(document: Document, kind: str) -> None:
    for name in document.data:
        if name not in FIELDS[kind]:
            fix = nearest(name, FIELDS[kind])
            raise DefinitionError(f"there is no field called '{name}'", document.where(name), fix)


def _replaces(document: Document, kind: str) -> bool | None:
    """Landed tables mirror a system: what they no longer hold is gone there, unless their author says otherwise."""
    said = _flag(document, "replaces")
    return True if said is None and kind == "landed" else said


def _text(document: Document, field: str, default: str | None = None) -> str | None:
    value = document.data.get(field, default)
    if value is None or isinstance(value, str):
        return value
    raise DefinitionError(f"'{field}' is a text", document.where(field), f'write {field}: "{value}"')


def _flag(document: Document, field: str) -> bool | None:
    value = document.data.get(field)
    if value is None or isinstance(value, bool):
        return value
    raise DefinitionError(f"'{field}' is true or false", document.where(field), f"write {field}: true")


def _needed(document: Document, field: str) -> str:
    value = _text(document, field)
    if not value:
        raise DefinitionError(f"a source needs '{field}'", document.where(field), f"add '{field}: …'")
    return value


def _choice(document: Document, field: str, choices: tuple[str, ...], default: str | None = None) -> str:
    value = _text(document, field, default) or _needed(document, field)
    if value not in choices:
        raise DefinitionError(f"'{field}' may not be '{value}'", document.where(field), nearest(value, choices))
    return value


def _contract(document: Document) -> Contract:
    name = _needed(document, "record")
    open_ones = [known for known, contract in CONTRACTS.items() if not contract.derived]
    contract = contract_of(name, document.where("record"))
    if contract.derived:
        raise DefinitionError(
            f"'{name}' is made by wellserved and can not be loaded", document.where("record"), nearest("", open_ones)
        )
    return contract


def _columns(document: Document, contract: Contract) -> dict[str, Expression]:
    given = _mapping_of(document, "columns")
    known = [column.name for column in contract.columns]
    if not given:
        raise DefinitionError("a source needs 'columns'", document.where("columns"), f"such as {known[0]}: id")
    columns = {}
    for name, value in given.items():
        where = document.where("columns", name)
        if name not in known:
            raise DefinitionError(f"'{contract.name}' has no column '{name}'", where, nearest(name, known))
        columns[name] = parse_expression(_formula(value, where), None, where)
    for column in contract.columns:
        if column.required and column.name not in columns:
            raise DefinitionError(
                f"'{contract.name}' needs the column '{column.name}'",
                document.where("columns"),
                f"say where it comes from: '{column.name}: …'",
            )
    return columns


def _mapping_of(document: Document, field: str) -> dict[str, Any]:
    given = document.data.get(field)
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise DefinitionError(
            f"'{field}' maps names to values", document.where(field), f"write '{field}:' and lines below"
        )
    return given


def _formula(value: object, where: str) -> str:
    """Take a formula, or a plain number or flag as one."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str | int | float):
        return str(value)
    raise DefinitionError("a column is a source's column or a formula", where, "write a name, or a text in \"'…'\"")


def _expression(document: Document, field: str) -> Expression | None:
    text = _text(document, field)
    return None if text is None else parse_expression(text, None, document.where(field))


def _where(document: Document, kind: str) -> Expression | None:
    """What rows must meet; of a connected source, not to be deleted at the vendor besides.

    Where the latest of several rows counts, that is asked of the latest.
    """
    written, deleted = _expression(document, "where"), _text(document, "deleted")
    if kind != "connected" or not deleted or document.data.get("latest"):
        return written
    stays = f"COALESCE({deleted}, FALSE) = FALSE"
    text = f"({written.text}) AND {stays}" if written else stays
    return parse_expression(text, None, document.where("deleted"))


def _zone(document: Document, contract: Contract, columns: Collection[str]) -> str:
    """Ask for the zone wherever a moment is read: no zone is a good guess."""
    moments = [column.name for column in contract.columns if column.type is Type.TIME and column.name in columns]
    zone = _needed(document, "zone") if moments else _text(document, "zone", "UTC") or "UTC"
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError):
        raise DefinitionError(f"there is no zone '{zone}'", document.where("zone"), "such as Europe/Berlin") from None
    return zone


def _nulls(document: Document) -> tuple[str, ...]:
    given = document.data.get("nulls", [])
    spellings = given if isinstance(given, list) else [given]
    if any(isinstance(spelling, dict | list) for spelling in spellings):
        raise DefinitionError("'nulls' is a list of spellings", document.where("nulls"), 'such as ["N/A", "-"]')
    return tuple("" if spelling is None else str(spelling) for spelling in spellings)


def _formats(document: Document, contract: Contract) -> dict[str, str]:
    times = [column.name for column in contract.columns if column.type.name in ("TIME", "DATE")]
    formats = {}
    for name, written in _mapping_of(document, "formats").items():
        where = document.where("formats", name)
        if name not in times:
            raise DefinitionError(f"'{name}' is no time of '{contract.name}'", where, nearest(name, times))
        wrong = "a format is a text" if not isinstance(written, str) else wrong_time_format(written)
        if wrong:
            raise DefinitionError(wrong, where, "such as '%d.%m.%Y %H:%M'")
        formats[name] = written
    return formats


def _encoding(document: Document) -> str:
    name = _text(document, "encoding", "utf-8") or "utf-8"
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        codec = None
    if codec is None or not codec._is_text_encoding:
        raise DefinitionError(
            f"there is no encoding '{name}'",
            document.where("encoding"),
            nearest(name, ("utf-8", "utf-16", "latin-1", "cp1252", "iso8859-8", "cp1255", "shift_jis", "gb18030")),
        )
    return codec.name


def _delimiter(document: Document) -> str | None:
    value = _text(document, "delimiter")
    if value is None:
        return None
    if value not in DELIMITERS:
        raise DefinitionError(f"'{value}' is no delimiter", document.where("delimiter"), "one of: , ; | tab")
    return DELIMITERS[value]
