"""Messages: every English sentence that code and pages say, and a language's file brought up to date with them.

`python -m tests.surfaces.messages de` adds what is new to de.po, without a translation yet, and takes out what nobody
says any more.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from tests.house.project import PACKAGE
from wellserved.surfaces.language import SHIPPED

SAYING: dict[str, tuple[int, ...] | None] = {"say": None, "to_say": None, "count": (1, 2)}
KEPT: dict[str, tuple[int, ...] | None] = {"sentence": None}  # what platforms' streams keep, for pages to say
METHODS = {".py": "python", ".html": "jinja2", ".svg": "jinja2", ".typ": "jinja2"}


@dataclass(frozen=True)
class Message:
    """A sentence; with the form for many where it counts, and where it is said."""

    one: str
    many: str
    where: str


@cache
def said() -> dict[str, Message]:
    """Every message, by its English wording for one."""
    return {message.one: message for message in _every()}


def said_both_ways() -> list[str]:
    """What is said by itself in one place and with a number in another: a language's file can't have both."""
    plain = {message.one for message in _every() if not message.many}
    return sorted(plain & {message.one for message in _every() if message.many})


@cache
def _every() -> tuple[Message, ...]:
    said = (message for path in sorted(PACKAGE.rglob("*")) for message in _said_in(path))
    return (*said, *_labels())


def _labels() -> Iterator[Message]:
    """What shipped KPIs and scorecards are called, and what they ask."""
    for path in sorted(PACKAGE.joinpath("catalogue").rglob("*.yaml")):
        if path.name == "reconcile.yaml":
            reasons = yaml.safe_load(path.read_text(encoding="utf-8"))["reasons"].values()
            yield from (Message(one["because"], "", path.relative_to(PACKAGE).as_posix()) for one in reasons)
        elif path.name != "waiting.yaml":
            told = yaml.safe_load(path.read_text(encoding="utf-8"))
            yield from (Message(told[key], "", path.relative_to(PACKAGE).as_posix()) for key in ("label", "question"))
    for path in sorted(PACKAGE.joinpath("scorecard").glob("*.yaml")):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        where = path.relative_to(PACKAGE).as_posix()
        yield Message(told["label"], "", where)
        told_of = [one[key] for one in told["objectives"] for key in ("label", "purpose") if key in one]
        yield from (Message(text, "", where) for text in told_of)


def _said_in(path: Path) -> Iterator[Message]:
    method = METHODS.get(path.suffix)
    keywords = KEPT if "sources" in path.parts else SAYING
    if method is None or not {"surfaces", "sources"} & set(path.parts) or "cli" in path.parts:
        return
    for _, message, *_ in extract_from_file(method, path, keywords=keywords):
        one, many = message if isinstance(message, tuple) else (message, "")
        yield Message(one, many, path.relative_to(PACKAGE).as_posix())


def kept(path: Path) -> Catalog:
    """A language's file, read."""
    with path.open("rb") as text:
        return read_po(text, locale=path.stem)


def untranslated(catalog: Catalog) -> list[str]:
    """What is said and the language does not have."""
    return [one for one, message in said().items() if not _has(catalog, message)]


def unused(catalog: Catalog) -> list[str]:
    """What the language has and nobody says."""
    ids = [one.id[0] if isinstance(one.id, tuple) else one.id for one in catalog if one.id]
    return [one for one in ids if one not in said()]


def _has(catalog: Catalog, message: Message) -> bool:
    found = catalog.get(message.one)
    if found is None:
        return False
    return all(found.string) if message.many else isinstance(found.string, str) and bool(found.string)


def updated(catalog: Catalog) -> bytes:
    """A language's file with every message that is said, and no other, in the order in which they are met."""
    made = Catalog(locale=catalog.locale)
    for one, message in said().items():
        known = catalog.get(one)
        string = known.string if known else ""
        made.add((one, message.many) if message.many else one, string, locations=[(message.where, 0)])
    lines = BytesIO()
    write_po(lines, made, width=110, omit_header=True, include_lineno=False)
    return HEADER.format(language=catalog.locale, plurals=catalog.plural_forms).encode() + lines.getvalue()


HEADER = """msgid ""
msgstr ""
"Project-Id-Version: wellserved\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"

"""


def _update(language: str) -> None:
    path = SHIPPED / f"{language}.po"
    path.write_bytes(updated(kept(path)))


if __name__ == "__main__":
    _update(sys.argv[1])
