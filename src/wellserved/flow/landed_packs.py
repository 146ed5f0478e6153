"""Landed packs: mappings over tables that another tool landed for a platform, for the tables that a folder holds."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from wellserved.flow.workspace import MARK
from wellserved.records.landed_rows import Layout
from wellserved.terms.errors import DefinitionError, SourceError

PACKS = (
    "fivetran-zendesk", "airbyte-zendesk", "dlt-zendesk", "fivetran-salesforce", "airbyte-salesforce", "dlt-salesforce",
    "fivetran-hubspot", "airbyte-hubspot", "dlt-hubspot", "fivetran-qualtrics",
)  # fmt: skip
ELSEWHERE = "WELLSERVED_LANDED"
KINDS = (
    ".csv", ".csv.gz", ".tsv", ".parquet", ".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz", ".xlsx",
)  # fmt: skip
LINE = re.compile(
    r"^  (?P<name>[a-z_0-9]+): (?P<open>\{path: )?(?P<table>[A-Za-z_0-9]+)(?P<layout>, .*\})?"
    r"(?P<note> +# may be (?P<way>missing|left out)(?:: (?P<stub>[a-z_0-9, ]+))?)?$",
    re.DOTALL,
)
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
        variable: That variable.
    """

    texts: Mapping[str, str]
    missing: tuple[Missing, ...]
    elsewhere: Path | None
    variable: str = ELSEWHERE


@dataclass(frozen=True)
class Asked:
    """A table of a mapping.

    Args:
        name: In the query.
        table: As the tool calls it.
        layout: The rest of its line: columns that it may lack, what tells its rows apart, and which is the newest.
        missing: What is done without it: the mapping goes, an empty one with these columns stands in its place, or
            its line is left out.
    """

    name: str
    table: str
    layout: str
    missing: tuple[str, ...] | Literal["needed", "left out"]

    @property
    def said(self) -> Layout:
        """What its line says is to be read of it."""
        lists = {field: _listed(self.layout, field) for field in ("columns", "key", "newest")}
        return Layout(**lists)


@dataclass(frozen=True)
class Mapped:
    """One mapping of a pack, cut at its tables.

    Args:
        name: Its file.
        head: Its lines up to the tables.
        asked: Its tables.
        rest: Its lines after the tables.
    """

    name: str
    head: list[str]
    asked: list[Asked]
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
    variable = f"{ELSEWHERE}_{system_of(kind).upper()}" if (workspace / MARK).is_file() else ELSEWHERE
    begin = folder.resolve().relative_to(workspace.resolve()).as_posix() if inside else f"${{{variable}}}"
    texts, (mapped, missing) = dict[str, str](), sorted_out(kind, there, str(folder))
    for one in mapped:
        texts |= _stubs(one.asked, there, f"{STUBS}/{kind}")
        placed = (line for table in one.asked for line in _placed(table, there, begin, f"{STUBS}/{kind}"))
        texts[f"sources/{one.name}"] = "\n".join([*one.head, *placed, *one.rest, ""])
    return Pack(texts, missing, None if inside else folder.resolve(), variable)


def sorted_out(kind: str, there: Collection[str], where: str) -> tuple[list[Mapped], tuple[Missing, ...]]:
    """A pack's mappings whose tables are there, and what is missing for the others.

    Raises:
        SourceError: None of its tables is there.
    """
    mapped, absent = list[Mapped](), dict[str, list[str]]()
    for name, text in pack_texts(kind):
        head, block, rest = _cut(text)
        one = Mapped(name, head, [_asked(line, name) for line in _whole(block)], rest)
        gone = [table for table in one.asked if table.table not in there]
        for table in gone:
            absent.setdefault(table.table, []).extend([name] if table.missing == "needed" else [])
        if not any(table.missing == "needed" for table in gone):
            mapped.append(one)
    if not mapped:
        raise SourceError(f"there are no tables of {kind}", where, f"such as {', '.join(sorted(absent)[:3])}")
    return mapped, tuple(Missing(table, tuple(sorted(set(names)))) for table, names in sorted(absent.items()))


def _whole(block: list[str]) -> list[str]:
    """The tables' lines, each with those that go on with it."""
    return re.split(r"\n(?=  \S)", "\n".join(block))


def _asked(line: str, name: str) -> Asked:
    found = LINE.match(line)
    if found is None:
        raise DefinitionError("a table of the pack can't be read", f"{name}: {line.strip()}", "report this")
    layout = (found["layout"] or "").removesuffix("}")
    listed = dict.fromkeys(_listed(layout, "key") + _listed(layout, "columns"))
    columns = tuple(found["stub"].split(", ")) if found["stub"] else tuple(listed)
    ways: dict[str | None, tuple[str, ...] | Literal["needed", "left out"]] = {
        None: "needed", "missing": columns, "left out": "left out",
    }  # fmt: skip
    return Asked(found["name"], found["table"], layout, ways[found["way"]])


def _listed(layout: str, field: str) -> tuple[str, ...]:
    """What a field of a table's line lists: one name, or several in brackets."""
    found = re.search(rf"\b{field}: (?:\[([^\]]*)\]|(\w+))", layout)
    return tuple(re.split(r",\s+", found[1] or found[2])) if found else ()


def tables_of(kind: str) -> tuple[str, ...]:
    """The tables that a pack reads, by the tool's names."""
    lines = ((name, line) for name, text in pack_texts(kind) for line in _whole(_cut(text)[1]))
    return tuple(sorted({_asked(line, name).table for name, line in lines}))


def pack_texts(kind: str) -> Iterator[tuple[str, str]]:
    """A pack's mappings, by the names of their files.

    What a tool tells of a platform in a way of its own is its tables and its query. What the query's columns mean is
    told once for all tools, in the platform's own folder.
    """
    folder = files("wellserved.flow").joinpath("starters")
    meanings = folder.joinpath(f"landed-{system_of(kind)}")
    for file in sorted(folder.joinpath(kind).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            text = file.read_text(encoding="utf-8")
            meaning = meanings.joinpath(file.name)
            yield file.name, _together(meaning.read_text(encoding="utf-8"), text) if meaning.is_file() else text


def _together(meaning: str, told: str) -> str:
    """The meaning's remarks, record and columns, around the tool's remarks and tables, and its query if it has one."""
    begun, own = meaning.index("source: landed"), told.index("tables:")
    rest = meaning.index("query:") if "\nquery:" in meaning else meaning.index("zone:")
    upto = meaning.index("zone:") if "\nquery:" in told else rest
    return meaning[:begun] + told[:own] + meaning[begun:rest] + told[own:].rstrip("\n") + "\n" + meaning[upto:]


def system_of(kind: str) -> str:
    """The platform whose tables a pack reads."""
    return kind.split("-", 1)[1]


def _tables(folder: Path, kind: str) -> dict[str, str]:
    """The name of each table's file or folder, by the tool's name of the table: 'sf_account_data.csv' is 'account'."""
    try:
        found = sorted(path.name for path in folder.iterdir() if path.is_dir() or path.name.lower().endswith(KINDS))
    except OSError as error:
        what = f"the folder can't be read: {error.strerror}"
        raise SourceError(what, str(folder), "name the folder that holds the tables") from None
    by_name = {_plain(name, system_of(kind)): name for name in reversed(found)}
    named = ((table, by_name.get(_plain(table, system_of(kind)))) for table in tables_of(kind))
    return {table: name for table, name in named if name is not None}


def _plain(name: str, system: str) -> str:
    """A table's name without what tools put around it: 'sf_case_history_data.csv' and 'CaseHistory' are one."""
    stem = name.lower().split(".")[0].removesuffix("_data")
    for before in (f"{system}_", "sf_", "raw_", "stg_"):
        stem = stem.removeprefix(before)
    return stem if "__" in stem else stem.replace("_", "")


def _cut(text: str) -> tuple[list[str], list[str], list[str]]:
    """A mapping's lines up to its tables, its tables, and the lines after them."""
    lines = text.splitlines()
    begin = lines.index("tables:") + 1
    end = next(place for place in range(begin, len(lines)) if not lines[place].startswith(" "))
    return lines[:begin], lines[begin:end], lines[end:]


def _placed(asked: Asked, there: Mapping[str, str], begin: str, stubs: str) -> Iterator[str]:
    """A line of the tables, with the table's place in the place of its name; none where it may be left out and is."""
    if asked.table not in there and asked.missing == "left out":
        return
    place = f"{begin}/{there[asked.table]}" if asked.table in there else f"{stubs}/{asked.table}.csv"
    if asked.layout:
        yield f'  {asked.name}: {{path: "{place}"{asked.layout}}}'
    else:
        yield f"  {asked.name}: {place}"


def _stubs(asked: list[Asked], there: Mapping[str, str], stubs: str) -> dict[str, str]:
    """Empty tables in the place of those that may be missing and are."""
    absent = ((one.table, one.missing) for one in asked if one.table not in there and not isinstance(one.missing, str))
    return {f"{stubs}/{table}.csv": ",".join(columns) + "\n" for table, columns in absent}
