"""Reading: a scorecard's YAML document into a Scorecard, refused with place and fix where it is wrong."""

import re
from collections.abc import Collection, Mapping
from typing import Literal, cast

from wellserved.metrics.definition import PERSPECTIVES, MetricDefinition
from wellserved.metrics.measurement import Segment
from wellserved.scorecard.fields import CardFields
from wellserved.scorecard.scorecard import Goal, Link, Objective, Phase, Scorecard, Target, View, WeightedMetric
from wellserved.terms.document import Document
from wellserved.terms.errors import nearest
from wellserved.terms.period import Grain
from wellserved.terms.unit import Better, Unit

Known = Mapping[str, MetricDefinition]

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
LABELS = {"customer": "Customer", "process": "Process", "financial": "Financial", "learning": "Learning and growth"}
VIEWS = tuple(View(name, LABELS[name]) for name in PERSPECTIVES)


def read_scorecard(document: Document, known: Known) -> Scorecard:
    """Read a scorecard.

    Args:
        document: The YAML.
        known: The latest version of every KPI, by name.

    Raises:
        DefinitionError: Something in it is wrong.
    """
    fields = CardFields(document, document.data)
    fields.refuse_unknown(("name", "label", "period", "perspectives", "objectives", "links", "phases"))
    name = _name(fields)
    views = _views(fields)
    objectives = tuple(_objective(part, views, known) for part in fields.some("objectives"))
    _refuse_twice(fields, [o.name for o in objectives], "objective")
    arrows = {o.name for o in objectives} | set(known)
    return Scorecard(
        name=name,
        label=fields.text("label", _worded(name)),
        grain=Grain(fields.choice("period", [g.value for g in Grain if g is not Grain.ALL], "month")),
        perspectives=views,
        objectives=objectives,
        links=tuple(_link(part, arrows) for part in fields.entries("links")),
        phases=tuple(_phase(part, known) for part in fields.entries("phases")),
        file=document.name,
    )


def _name(fields: CardFields) -> str:
    name = fields.text("name")
    if not NAME.fullmatch(name):
        raise fields.refuse(f"'{name}' is no name", "name", "use small letters, digits and _, a letter first")
    return name


def _worded(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _views(fields: CardFields) -> tuple[View, ...]:
    if "perspectives" not in fields.data:
        return VIEWS
    views = tuple(_view(part) for part in fields.some("perspectives"))
    _refuse_twice(fields, [v.name for v in views], "perspective")
    return views


def _view(fields: CardFields) -> View:
    fields.refuse_unknown(("name", "label"))
    name = _name(fields)
    return View(name, fields.text("label", LABELS.get(name, _worded(name))))


def _refuse_twice(fields: CardFields, names: list[str], what: str) -> None:
    for i, name in enumerate(names):
        if name in names[:i]:
            raise fields.refuse(f"the {what} '{name}' is there twice", f"{what}s", "keep one of them")


def _objective(fields: CardFields, views: tuple[View, ...], known: Known) -> Objective:
    fields.refuse_unknown(("name", "label", "perspective", "owner", "purpose", "weight", "metrics", "targets"))
    name = _name(fields)
    metrics = tuple(_metric(part, known) for part in fields.some("metrics"))
    _refuse_same(fields, metrics)
    targets = tuple(_target(part, {m.metric for m in metrics}, known) for part in fields.entries("targets"))
    _refuse_clash(fields, targets)
    return Objective(
        name=name,
        label=fields.text("label", _worded(name)),
        perspective=fields.choice("perspective", [v.name for v in views]),
        owner=fields.text("owner"),
        purpose=fields.text("purpose"),
        weight=fields.weight(),
        metrics=metrics,
        targets=targets,
    )


def _known_metric(fields: CardFields, name: str, names: Collection[str], key: str = "metric") -> str:
    if name not in names:
        raise fields.refuse(f"there is no KPI '{name}' here", key, nearest(name, names))
    return name


def _metric(fields: CardFields, known: Known) -> WeightedMetric:
    fields.refuse_unknown(("metric", "weight", "where", "label", "guards"))
    return WeightedMetric(
        metric=_known_metric(fields, fields.text("metric"), known),
        weight=fields.weight(),
        where=fields.optional("where"),
        label=fields.optional("label"),
        guards=tuple(_known_metric(fields, guard, known, "guards") for guard in fields.names("guards")),
    )


def _refuse_same(fields: CardFields, metrics: tuple[WeightedMetric, ...]) -> None:
    keys = [(m.metric, m.where) for m in metrics]
    for i, (metric, where) in enumerate(keys):
        if (metric, where) in keys[:i]:
            raise fields.refuse(f"'{metric}' is there twice", "metrics", "keep one of them, or narrow it by 'where:'")


def _target(fields: CardFields, metrics: Collection[str], known: Known) -> Target:
    fields.refuse_unknown(("metric", "target", "floor", "from", "by", "segment", "set_by", "why"))
    definition = known[_known_metric(fields, fields.text("metric"), metrics)]
    goal = Goal(*fields.span("target"))
    floor = Goal(*fields.span("floor")) if "floor" in fields.data else None
    _check_goal(fields, definition, goal, floor)
    start, due = fields.day("from"), fields.day("by")
    if start and due and due < start:
        raise fields.refuse("'by' lies before 'from'", "by")
    return Target(
        metric=definition.name,
        goal=goal,
        floor=floor,
        start=start,
        due=due,
        segment=_segment(fields, definition),
        set_by=fields.note("set_by"),
        why=fields.note("why"),
    )


def _check_goal(fields: CardFields, definition: MetricDefinition, goal: Goal, floor: Goal | None) -> None:
    """Refuse a target that the KPI can't have, and a floor on the target's good side."""
    for key, ends in (("target", goal), ("floor", floor)):
        if ends and definition.unit is Unit.PERCENT and abs(ends.high) > 1.5:
            fix = f"a percentage is written as a share: {ends.high / 100:g}"
            raise fields.refuse(f"{ends.high:g} is no share of 1", key, fix)
    ranged = definition.better is Better.RANGE
    if ranged and not goal.is_range:
        raise fields.refuse(f"'{definition.name}' is best in a range", "target", "write 'target: [low, high]'")
    if not ranged and (goal.is_range or (floor and floor.is_range)):
        fix = "write one number"
        raise fields.refuse(f"'{definition.name}' is better {definition.better.value}, not in a range", "target", fix)
    if floor and not _outside(definition.better, goal, floor):
        fix = "the floor is the worse of the two"
        raise fields.refuse("'floor' lies on the good side of 'target'", "floor", fix)


def _outside(better: Better, goal: Goal, floor: Goal) -> bool:
    match better:
        case Better.HIGHER:
            return floor.low < goal.low
        case Better.LOWER:
            return floor.low > goal.low
        case Better.RANGE:
            return floor.is_range and floor.low < goal.low and floor.high > goal.high


def _segment(fields: CardFields, definition: MetricDefinition) -> Segment:
    value = fields.data.get("segment") or {}
    if not isinstance(value, dict):
        raise fields.refuse("'segment' must be names and values", "segment", "write 'segment: {channel: chat}'")
    for name in value:
        if name not in definition.segments:
            what = f"{definition.name} may not be split by '{name}'"
            raise fields.refuse(what, "segment", f"its owner allows: {', '.join(definition.segments) or 'none'}")
    return tuple((name, None if v is None else str(v)) for name, v in value.items())


def _refuse_clash(fields: CardFields, targets: tuple[Target, ...]) -> None:
    keys = [(t.metric, t.start, t.due, tuple(sorted(t.segment, key=str))) for t in targets]
    for i, key in enumerate(keys):
        if key in keys[:i]:
            what = f"'{key[0]}' has two targets for the same days"
            raise fields.refuse(what, "targets", "give one of them another 'from', 'by' or 'segment'")


def _link(fields: CardFields, arrows: Collection[str]) -> Link:
    fields.refuse_unknown(("from", "to", "sign", "after", "evidence"))
    ends = [fields.text(key) for key in ("from", "to")]
    for key, end in zip(("from", "to"), ends, strict=True):
        if end not in arrows:
            raise fields.refuse(f"there is no KPI or objective '{end}'", key, nearest(end, arrows))
    if ends[0] == ends[1]:
        raise fields.refuse(f"'{ends[0]}' can't be linked to itself", "to")
    sign = cast(Literal["+", "-"], fields.choice("sign", ("+", "-"), "+"))
    return Link(ends[0], ends[1], sign, fields.note("after"), fields.text("evidence", "assumed"))


def _phase(fields: CardFields, known: Known) -> Phase:
    fields.refuse_unknown(("metric", "from", "why"))
    start = fields.day("from")
    if start is None:
        raise fields.refuse("a phase needs its first day", fix="write 'from: 2026-01-31'")
    return Phase(_known_metric(fields, fields.text("metric"), known), start, fields.text("why"))
