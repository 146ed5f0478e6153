"""Hours text: a file of hours as YAML, with a mark by which it is known whether somebody edited it."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*([ /_-][A-Za-z0-9_]+)*")
WORDS = ("true", "false", "null")
MARK = re.compile(r"# as it was made: ([0-9a-f]{16})\n")
HEAD = """\
# What {label} says of working hours, holidays and promises. 'wellserved hours --write' brings it up to date.
# An edited file is yours and is not written again; what wellserved.yaml says by the same name goes before.
# as it was made: {mark}
"""


def hours_text(data: Mapping[str, Any], label: str) -> str:
    """A file of hours, marked."""
    body = "\n".join(_lines(data, "")) + "\n"
    return HEAD.format(label=label, mark=_mark(body)) + body


def is_edited(text: str) -> bool:
    """Whether somebody changed a file since it was made; one without a mark is theirs."""
    found = MARK.search(text)
    return found is None or found[1] != _mark(text[found.end() :])


def _mark(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _lines(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            yield f"{indent}{_scalar(key)}:"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, Sequence) and value and isinstance(value[0], Mapping):
            yield f"{indent}{_scalar(key)}:"
            for one in value:
                first, *rest = _lines(one, indent + "    ")
                yield f"{indent}  - {first.strip()}"
                yield from rest
        else:
            yield f"{indent}{_scalar(key)}: {_leaf(value)}"


def _leaf(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_scalar, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    plain = PLAIN.fullmatch(text) and text.lower() not in WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)
