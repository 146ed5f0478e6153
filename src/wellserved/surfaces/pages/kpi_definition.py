"""KPI definition: what a KPI means: its formula in words and SQL, its versions, its owner, its cases, its columns."""

from collections.abc import Iterator, Mapping
from typing import Any

from wellserved.flow.lineage import Origin
from wellserved.metrics.definition import Case, MetricDefinition
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.language import to_say
from wellserved.surfaces.spelled import spelled
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.words import perspective, plain, tag

ABOUT = (
    ("owner", to_say("Owner")), ("status", to_say("Stage")), ("perspective", to_say("Perspective")),
    ("stakeholder", to_say("Whose")), ("kind", to_say("Kind")), ("timing", to_say("Timing")),
    ("measures", to_say("Measures")), ("controllable_by", to_say("Moved by")), ("process", to_say("Process")),
    ("purpose", to_say("Why it is measured")), ("behaviour", to_say("What it encourages")),
    ("gaming", to_say("How it may be gamed")),
)  # fmt: skip
TAGS = ("status", "stakeholder", "kind", "timing", "measures", "controllable_by")
COMPARED = ("label", "question", "status", "owner", "purpose", "guards", "unit", "better", "record", "time",
            "parameters", "segments", "minimum_n", "cluster")  # fmt: skip


def told(asked: Asking, looked: Looked) -> Mapping[str, Any]:
    """What the view shows."""
    return of(asked, looked.definition) | {"sql": asked.seen.sql_of(looked.definition.name, **looked.asked)}


def of(asked: Asking, definition: MetricDefinition) -> dict[str, Any]:
    """What can be said of a definition without any row."""
    known = asked.seen.catalogue()
    versions = known.versions(definition.name)
    return {
        "formula": spelled(definition, asked.texts),
        "about": [(asked.texts.say(name), _written(asked, definition, key)) for key, name in ABOUT],
        "segments": [plain(name) for name in definition.segments],
        "versions": [(one, list(differences(versions[i - 1], one)) if i else []) for i, one in enumerate(versions)],
        "cases": [(case, _rows(case)) for case in definition.cases],
        "lineage": lineage_of(asked, definition),
        "variants": [
            (known.latest(name).label, kpi_link(name, asked.state.but(view="definition")))
            for name in definition.variants
            if name in known.names()
        ],
        "definition": definition,
        "sql": "",
    }


def differences(before: MetricDefinition, after: MetricDefinition) -> Iterator[tuple[str, str, str]]:
    """What a version changed: which field, what it was, what it is."""
    for name in COMPARED:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield plain(name), _text(old), _text(new)
    was, now = dict(spelled(before)), dict(spelled(after))
    for part in dict.fromkeys([*was, *now]):
        if was.get(part) != now.get(part):
            yield part, was.get(part, ""), now.get(part, "")


def lineage_of(asked: Asking, definition: MetricDefinition) -> tuple[Origin, ...]:
    """Where its columns come from; nothing for who may not see the sources."""
    return asked.seen.lineage(definition.name)


def _written(asked: Asking, definition: MetricDefinition, key: str) -> str:
    value = str(getattr(definition, key))
    if key == "perspective":
        return perspective(value, asked.texts)
    return tag(value, asked.texts) if key in TAGS else value


def _rows(case: Case) -> list[tuple[str, list[str], list[list[str]]]]:
    """A worked case's rows by record, as tables."""
    return [
        (record, columns, [[row.get(column) or "" for column in columns] for row in rows])
        for record, rows in case.given.items()
        for columns in [list(dict.fromkeys(name for row in rows for name in row))]
    ]


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {kept}" for name, kept in value.items())
    return str(value)
