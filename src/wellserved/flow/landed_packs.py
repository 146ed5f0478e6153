"""Landed packs: mappings over tables that another tool landed for a platform, for the tables that a folder holds."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from wellserved.terms.errors import SourceError

PACKS = ("fivetran-zendesk", "airbyte-zendesk", "fivetran-salesforce", "fivetran-hubspot", "fivetran-qualtrics")
ELSEWHERE = "WELLSERVED_LANDED"
KINDS = (".csv", ".csv.gz", ".tsv", ".parquet", ".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".xlsx")
LINE = re.compile(r"^  (?P<name>[a-z_0-9]+): (?P<table>[a-z_0-9]+)(?: +# may be missing: (?P<columns>[a-z_0-9, ]+))?$")
STUBS = "landed-empty"


@dataclass(frozen=True)
class Missing:
    """A table that the folder does not hold.

    Args:
        table: As the tool calls it.
        sources: The mappings that are left out without it; none where an empty one can stand in its place.
    """

    table: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """What a new workspace gets.

    Args:
        texts: Its files, by their path in it.
        missing: What the folder does not hold.
        elsewhere: The folder, where it lies outside the workspace and a variable must name it.
    """

    texts: Mapping[str, str]
    missing: tuple[Missing, ...]
    elsewhere: Path | None


@dataclass(frozen=True)
class Mapped:
    """One mapping of a pack, cut at its tables.

    Args:
        name: Its file.
        head: Its lines up to the tables.
        asked: Its tables: name in the query, the tool's table, and the columns of one that may be missing.
        rest: Its lines after the tables.
    """

    name: str
    head: list[str]
    asked: list[re.Match[str]]
    rest: list[str]


def pack(kind: str, folder: Path, workspace: Path) -> Pack:
    """Write a pack's mappings for the tables that lie in a folder.

    Args:
        kind: Which pack.
        folder: Where the tables lie: a file or a folder of parts each.
        workspace: The new workspace's folder.

    Raises:
        SourceError: The folder can't be read, or holds none of the tables.
    """
    there = _tables(folder, kind)
    inside = folder.resolve().is_relative_to(workspace.resolve())
    begin = folder.resolve().relative_to(workspace.resolve()).as_posix() if inside else f"${{{ELSEWHERE}}}"
    texts, (mapped, missing) = dict[str, str](), sorted_out(kind, there, str(folder))
    for one in mapped:
        texts |= _stubs(one.asked, there)
        placed = (_placed(table, there, begin) for table in one.asked)
        texts[f"sources/{one.name}"] = "\n".join([*one.head, *placed, *one.rest, ""])
    return Pack(texts, missing, None if inside else folder.resolve())


def sorted_out(kind: str, there: Collection[str], where: str) -> tuple[list[Mapped], tuple[Missing, ...]]:
    """A pack's mappings whose tables are there, and what is missing for the others.

    Raises:
        SourceError: None of its tables is there.
    """
    mapped, absent = list[Mapped](), dict[str, list[str]]()
    for name, text in _pack_files(kind):
        head, block, rest = _cut(text)
        one = Mapped(name, head, [found for line in block if (found := LINE.match(line))], rest)
        gone = [table for table in one.asked if table["table"] not in there]
        for table in gone:
            absent.setdefault(table["table"], []).extend([] if table["columns"] else [name])
        if all(table["columns"] for table in gone):
            mapped.append(one)
    if not mapped:
        raise SourceError(f"there are no tables of {kind}", where, f"such as {', '.join(sorted(absent)[:3])}")
    return mapped, tuple(Missing(table, tuple(sorted(set(names)))) for table, names in sorted(absent.items()))


def tables_of(kind: str) -> tuple[str, ...]:
    """The tables that a pack reads, by the tool's names."""
    lines = (line for _, text in _pack_files(kind) for line in _cut(text)[1])
    return tuple(sorted({found["table"] for line in lines if (found := LINE.match(line))}))


def _pack_files(kind: str) -> Iterator[tuple[str, str]]:
    for file in sorted(files("wellserved.flow").joinpath("starters", kind).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            yield file.name, file.read_text(encoding="utf-8")


def _tables(folder: Path, kind: str) -> dict[str, str]:
    """The name of each table's file or folder, by the tool's name of the table: 'sf_account_data.csv' is 'account'."""
    system = kind.split("-", 1)[1]
    try:
        found = sorted(path.name for path in folder.iterdir() if path.is_dir() or path.name.lower().endswith(KINDS))
    except OSError as error:
        what = f"the folder can't be read: {error.strerror}"
        raise SourceError(what, str(folder), "name the folder that holds the tables") from None
    return {_table(name, system): name for name in reversed(found)}


def _table(name: str, system: str) -> str:
    stem = name.lower().split(".")[0].removesuffix("_data")
    for before in (f"{system}_", "sf_", "raw_", "stg_"):
        stem = stem.removeprefix(before)
    return stem


def _cut(text: str) -> tuple[list[str], list[str], list[str]]:
    """A mapping's lines up to its tables, its tables, and the lines after them."""
    lines = text.splitlines()
    begin = lines.index("tables:") + 1
    end = next(place for place in range(begin, len(lines)) if not lines[place].startswith(" "))
    return lines[:begin], lines[begin:end], lines[end:]


def _placed(asked: re.Match[str], there: Mapping[str, str], begin: str) -> str:
    """A line of the tables, with the table's place in the place of its name."""
    table = asked["table"]
    return f"  {asked['name']}: " + (f"{begin}/{there[table]}" if table in there else f"{STUBS}/{table}.csv")


def _stubs(asked: list[re.Match[str]], there: Mapping[str, str]) -> dict[str, str]:
    """Empty tables in the place of those that may be missing and are."""
    absent = (one for one in asked if one["columns"] and one["table"] not in there)
    return {f"{STUBS}/{one['table']}.csv": one["columns"].replace(" ", "") + "\n" for one in absent}
