"""Soql, as far as our server understands it: one object, named fields, a condition, an order, a limit.

It refuses whatever else, as Salesforce refuses what it does not understand: AND beside OR without parentheses, a text
in the place of a moment, an empty id, a field that can't be filtered by. Grammar and error codes are those of
Salesforce's SOQL and SOSL Reference.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.vendors.salesforce_objects import Field, long_id

TOKEN = re.compile(
    r"\s*(?:(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))|(?P<date>\d{4}-\d\d-\d\d)"
    r"|(?P<number>-?\d+(?:\.\d+)?)|(?P<text>'(?:[^'\\]|\\.)*')|(?P<word>[A-Za-z_][A-Za-z0-9_.]*)"
    r"|(?P<sign><=|>=|!=|[=<>(),]))"
)
Row = Mapping[str, Any]
Test = Callable[[Row], bool]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a is not None and a < b,
    "<=": lambda a, b: a is not None and a <= b,
    ">": lambda a, b: a is not None and a > b,
    ">=": lambda a, b: a is not None and a >= b,
}


class Malformed(Exception):
    """A query that Salesforce refuses: its error code, and why."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True)
class Query:
    """A query that was understood."""

    name: str
    fields: tuple[str, ...]
    test: Test
    order: tuple[tuple[str, bool], ...]
    limit: int | None
    counts: bool = False


class Parser:
    """Reads one query over the objects and fields that the asker may see."""

    def __init__(self, text: str, seen: Callable[[str], Mapping[str, Field] | None]) -> None:
        self._tokens, at = [], 0
        while text[at:].strip():
            found = TOKEN.match(text, at)
            if found is None:
                raise Malformed("MALFORMED_QUERY", f"unexpected token: {text[at : at + 20]!r}")
            self._tokens.append((str(found.lastgroup), str(found.group(found.lastgroup or 0))))
            at = found.end()
        self._at = 0
        self._seen = seen
        self._fields: Mapping[str, Field] = {}

    def parse(self) -> Query:
        self._word("SELECT")
        counts, names = self._asked()
        self._word("FROM")
        name = self._take("word")
        found = self._seen(name)
        if found is None:
            raise Malformed("INVALID_TYPE", f"sObject type '{name}' is not supported.")
        self._fields = found
        fields = tuple(self._field(one).name for one in names)
        test: Test = self._any() if self._next("WHERE") else lambda row: True
        order = tuple(self._order()) if self._next("ORDER") else ()
        limit = int(self._take("number")) if self._next("LIMIT") else None
        if self._at != len(self._tokens):
            raise Malformed("MALFORMED_QUERY", f"unexpected token: '{self._tokens[self._at][1]}'")
        return Query(name, fields, test, order, limit, counts)

    def _asked(self) -> tuple[bool, list[str]]:
        if self._peek("COUNT"):
            self._at += 1
            self._sign("(")
            self._sign(")")
            return True, []
        names = [self._take("word")]
        while self._is(","):
            self._at += 1
            names.append(self._take("word"))
        return False, names

    def _field(self, name: str) -> Field:
        found = {one.lower(): field for one, field in self._fields.items()}.get(name.lower())
        if found is None:
            raise Malformed("INVALID_FIELD", f"No such column '{name}' on entity.")
        return found

    def _order(self) -> list[tuple[str, bool]]:
        self._word("BY")
        found = []
        while True:
            field = self._field(self._take("word"))
            down = self._next("DESC")
            if not down:
                self._next("ASC")
            found.append((field.name, down))
            if not self._is(","):
                return found
            self._at += 1

    def _any(self) -> Test:
        tests, joined = [self._one()], ""
        while self._peek("AND") or self._peek("OR"):
            word = self._take("word").upper()
            if joined not in ("", word):
                raise Malformed("MALFORMED_QUERY", f"unexpected token: '{word}'")
            joined = word
            tests.append(self._one())
        return (
            (lambda row: any(one(row) for one in tests))
            if joined == "OR"
            else lambda row: all(one(row) for one in tests)
        )

    def _one(self) -> Test:
        if self._is("("):
            self._at += 1
            inner = self._any()
            self._sign(")")
            return inner
        field = self._field(self._take("word"))
        if not field.filterable:
            raise Malformed("INVALID_FIELD", f"field '{field.name}' can not be filtered in a query call")
        sign = self._take("sign")
        value, compare = self._value(field), COMPARE[sign]
        return lambda row: compare(row.get(field.name), value)

    def _value(self, field: Field) -> Any:
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "word" and text.lower() in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[text.lower()]
        if field.type in ("datetime", "date"):
            if kind != ("moment" if field.type == "datetime" else "date"):
                why = f"value of filter criterion for field '{field.name}' must be of type {field.type}"
                raise Malformed("INVALID_FIELD", why)
            return datetime.fromisoformat(text) if kind == "moment" else text
        if kind == "text":
            return _id(text[1:-1], field) if field.type in ("id", "reference") else text[1:-1].replace("\\'", "'")
        return float(text)

    def _peek(self, word: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at][1].upper() == word

    def _next(self, word: str) -> bool:
        found = self._peek(word)
        self._at += found
        return found

    def _is(self, sign: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at] == ("sign", sign)

    def _word(self, word: str) -> None:
        if not self._next(word):
            raise Malformed("MALFORMED_QUERY", f"expecting {word}")

    def _sign(self, sign: str) -> None:
        if not self._is(sign):
            raise Malformed("MALFORMED_QUERY", f"expecting '{sign}'")
        self._at += 1

    def _take(self, kind: str) -> str:
        if self._at >= len(self._tokens) or self._tokens[self._at][0] != kind:
            raise Malformed("MALFORMED_QUERY", f"expecting a {kind}")
        self._at += 1
        return self._tokens[self._at - 1][1]


def _id(text: str, field: Field) -> str:
    """An id of 15 or 18 letters."""
    if len(text) not in (15, 18):
        raise Malformed("INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}")
    return long_id(text) if len(text) == 15 else text


def answer(query: Query, rows: Sequence[Row]) -> list[Row]:
    """The rows that a query asks for."""
    found = [row for row in rows if query.test(row)]
    for name, down in reversed(query.order):
        found.sort(key=lambda row: (row.get(name) is not None, row.get(name)), reverse=down)
    return found if query.limit is None else found[: query.limit]
