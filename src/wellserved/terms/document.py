"""Document: a YAML text read safely, with the line of each of its words.

Refused: aliases, duplicate keys, tags, depth over 20, more than 1 MiB or 20,000
nodes. Scalars follow YAML 1.2's core schema, so NO and 22:30 stay text; so does 007.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from wellserved.terms.errors import DefinitionError

MAX_BYTES, MAX_DEPTH, MAX_NODES = 1 << 20, 20, 20_000
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """Plain data (dict, list, str, int, float, bool, None, date) and where each part stands."""

    data: dict[str, Any]
    name: str
    lines: Mapping[Path, int] = field(default_factory=dict)

    def where(self, *path: str | int) -> str:
        """Name the file and line of a part, or of the nearest part above it."""
        while path and path not in self.lines:
            path = path[:-1]
        line = self.lines.get(path)
        return f"{self.name}, line {line}" if line else self.name


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, libyaml's where it is built in (ten times faster), with YAML 1.2 scalars."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def read_document(text: str, name: str) -> Document:
    """Read one YAML mapping.

    Args:
        text: The YAML.
        name: The file's name, for messages.

    Raises:
        DefinitionError: It is not YAML, not a mapping, or uses what is refused.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise DefinitionError("this file is too large for a definition", name, f"keep it under {MAX_BYTES:,} bytes")
    _refuse_unprintable(text, name)
    loader = _Loader(text)
    try:
        _refuse_what_we_do_not_use(text, name)
        node = loader.get_single_node()
        lines: dict[Path, int] = {}
        data = _build(loader, node, (), lines, name) if node is not None else {}
    except yaml.YAMLError as error:
        raise DefinitionError(_reason(error), _place(error, name), "mend the YAML at that place") from None
    except (ValueError, RecursionError) as error:
        raise DefinitionError(f"this is no value: {error}", name, "mend the YAML") from None
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise DefinitionError("a definition is a mapping of names to values", name, "begin with 'name: …'")
    return Document(data, name, lines)


def _refuse_unprintable(text: str, name: str) -> None:
    bad = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        raise DefinitionError("there is an unprintable character", f"{name}, line {line}", "take it out")


def _refuse_what_we_do_not_use(text: str, name: str) -> None:
    """Scan events, so that a bomb is refused before anything is built."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_Loader):
        where = f"{name}, line {event.start_mark.line + 1}" if event.start_mark else name
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise DefinitionError("YAML aliases are not used here", where, "write the value out")
        if tag := getattr(event, "tag", None):
            raise DefinitionError(f"YAML tags are not used here ({tag})", where, "take the tag out")
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise DefinitionError("this definition is too deep or too long", where, "split it")


def _build(loader: _Loader, node: yaml.Node, path: Path, lines: dict[Path, int], name: str) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, item, (*path, i), lines, name) for i, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    built: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _key(key_node, built, name)
        built[key] = _build(loader, value_node, (*path, key), lines, name)
    return built


def _key(node: yaml.Node, built: dict[str, Any], name: str) -> str:
    where = f"{name}, line {node.start_mark.line + 1}"
    if not isinstance(node, yaml.ScalarNode):
        raise DefinitionError("a name must be plain text", where, "write 'name: value'")
    key = str(node.value)
    if key in built:
        raise DefinitionError(f"'{key}' is given twice", where, "keep one of them")
    return key


def _reason(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"this is not YAML: {problem}"


def _place(error: yaml.YAMLError, name: str) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"{name}, line {mark.line + 1}, column {mark.column + 1}" if mark else name
