"""Hours files: what hours/*.yaml, which a platform's own schedules and promises are written to, add to the settings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wellserved.terms.document import Document, Path
from wellserved.terms.errors import DefinitionError, nearest

FOLDER = "hours"
KEYS = ("schedules", "holidays", "schedule_of", "sla")


@dataclass(frozen=True)
class Joined(Document):
    """Settings of several files, each part known by its file and line.

    Args:
        places: File and line of each part that is not of the settings' own file.
    """

    places: Mapping[Path, str] = field(default_factory=dict)

    def where(self, *path: str | int) -> str:
        """Name the file and line of a part, or of the nearest part above it."""
        while path and path not in self.places and path not in self.lines:
            path = path[:-1]
        return self.places[path] if path in self.places else super().where(*path)


def joined(settings: Document, files: Sequence[Document]) -> Document:
    """The settings with what the files say besides; what the settings say by the same name goes before.

    Raises:
        DefinitionError: A file says something else than hours and promises.
    """
    if not files:
        return settings
    data: dict[str, Any] = dict(settings.data)
    places: dict[Path, str] = {}
    for file in files:
        for key in file.data:
            if key not in KEYS:
                raise DefinitionError(f"'{key}' is no part of hours", file.where(key), nearest(key, KEYS))
        _default(data, file)
        for key in ("schedules", "holidays"):
            data[key] = _with_names(data, file, key, places)
        data["sla"] = _with_policies(data, file, places)
    said = {key: value for key, value in data.items() if value or key not in KEYS}
    return Joined(said, settings.name, settings.lines, places)


def _with_names(data: Mapping[str, Any], file: Document, key: str, places: dict[Path, str]) -> Any:
    """What a file names and the settings do not, after what they do."""
    own, more = data.get(key) or {}, file.data.get(key) or {}
    if not isinstance(own, dict) or not isinstance(more, dict):
        return own if not isinstance(own, dict) else more  # whoever reads it says that it is no mapping
    added = {name: value for name, value in more.items() if name not in own}
    places |= {path: file.where(*path) for path in file.lines if path[:1] == (key,) and path[1:2] and path[1] in added}
    return {**own, **added}


def _default(data: dict[str, Any], file: Document) -> None:
    """A platform's default schedule is the default only where no other is: no own schedule, and none before."""
    told, own = file.data.get("schedule_of") or {}, data.get("schedule_of") or {}
    if isinstance(told, dict) and isinstance(own, dict) and not data.get("schedules") and "default" not in own:
        data["schedule_of"] = {**own, **{key: value for key, value in told.items() if key == "default"}}


def _with_policies(data: Mapping[str, Any], file: Document, places: dict[Path, str]) -> Any:
    """The settings' policies, and after them those that only a file names."""
    own, told = data.get("sla") or {}, file.data.get("sla") or {}
    if not isinstance(own, dict) or not isinstance(told, dict):
        return own if not isinstance(own, dict) else told
    mine, theirs = own.get("policies") or [], told.get("policies") or []
    if not isinstance(mine, list) or not isinstance(theirs, list):
        return own if not isinstance(mine, list) else told
    named = {_name(one) for one in mine}
    added = [(number, one) for number, one in enumerate(theirs) if _name(one) not in named]
    for to, (number, _) in enumerate(added, len(mine)):
        there: Path = ("sla", "policies", number)
        places |= {("sla", "policies", to, *path[3:]): file.where(*path) for path in file.lines if path[:3] == there}
    return {**own, "policies": [*mine, *(one for _, one in added)]} if mine or added else own


def _name(policy: Any) -> Any:
    return policy.get("name") if isinstance(policy, dict) else None


@dataclass(frozen=True)
class Difference:
    """One thing that a platform says otherwise.

    Args:
        kind: `schedule`, `holidays`, `default` or `policy`.
        name: What it is called.
        how: `new`, `changed`, `gone`; `yours` where wellserved.yaml says something else by this name and goes before.
    """

    kind: str
    name: str
    how: str


def differences(before: Mapping[str, Any], now: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[Difference]:
    """What a platform says otherwise than its file did, and what the settings say in its place."""
    for kind, key in (("schedule", "schedules"), ("holidays", "holidays"), ("default", "schedule_of")):
        yield from _compared(kind, before.get(key) or {}, now.get(key) or {}, own.get(key))
    yield from _compared("policy", _by_name(before), _by_name(now), _by_name(own))


def _compared(kind: str, before: Mapping[str, Any], now: Mapping[str, Any], own: Any) -> Iterator[Difference]:
    for name in dict.fromkeys((*now, *before)):
        called = str(now.get(name, before.get(name))) if kind == "default" else name
        if isinstance(own, Mapping) and name in own and own[name] != now.get(name):
            yield Difference(kind, called, "yours")
        elif now.get(name) != before.get(name):
            yield Difference(kind, called, "new" if name not in before else "gone" if name not in now else "changed")


def _by_name(data: Mapping[str, Any]) -> dict[str, Any]:
    sla = data.get("sla")
    listed = (sla.get("policies") or []) if isinstance(sla, Mapping) else []
    found: dict[str, Any] = {}
    for one in listed if isinstance(listed, list) else []:
        found.setdefault(str(_name(one)), []).append(one)
    return found
