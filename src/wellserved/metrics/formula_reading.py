"""From the `formula:` of a KPI's file to a Formula."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal, cast

from wellserved.metrics.arithmetic import FUNCTIONS, check_arithmetic
from wellserved.metrics.columns import known_columns, time_type
from wellserved.metrics.expression_type import check_type
from wellserved.metrics.fields import Fields
from wellserved.metrics.formula import (
    AGES,
    Count,
    Derived,
    Distinct,
    Exposure,
    Formula,
    Mean,
    Model,
    Net,
    Quantile,
    Rate,
    Ratio,
    Share,
    Stay,
    Stock,
    Sum,
    Tally,
)
from wellserved.metrics.models import MODELS
from wellserved.records.contract import Contract
from wellserved.records.expression import Expression, parse_expression
from wellserved.records.register import contract_of
from wellserved.terms.errors import DefinitionError, nearest

_PARAMETER = re.compile(r"\{([^{}]*)\}")
_WINDOW = re.compile(r"(\d+(?:\.\d+)?)\s*(second|minute|hour|day)s?")


@dataclass(frozen=True)
class Writing:
    """A formula's fields with what its expressions may use."""

    fields: Fields
    record: str
    time: str
    parameters: Mapping[str, Any]

    @property
    def contract(self) -> Contract:
        if not self.record:
            raise DefinitionError("the field 'record' is missing", self.fields.where(), "write 'record: interaction'")
        return contract_of(self.record, self.fields.document.where("record"))

    def text(self, key: str) -> str:
        """A field with its parameters written in, as SQL literals."""
        written = self.fields.data.get(key)
        if isinstance(written, bool | int | float):
            written = str(written).lower()
        if not isinstance(written, str):
            self.fields.text(key)
        return fill(str(written), self.parameters, self.fields.where(key))

    def expression(self, key: str, kind: str) -> Expression:
        """One expression over the record's columns; `kind` is 'condition', 'number' or 'any'."""
        return _checked(self.contract.name, self.text(key), kind, self.fields.where(key))

    def maybe(self, key: str) -> Expression | None:
        return self.expression(key, "condition") if self.fields.has(key) else None

    def column(self, key: str) -> str:
        name = self.fields.text(key)
        time_type(self.contract, name, self.fields.where(key))
        return name


@lru_cache(maxsize=4096)
def _checked(record: str, text: str, kind: str, where: str) -> Expression:
    """An expression over a record's columns; the files of KPIs are read again and again, and mostly as they were."""
    columns = known_columns(contract_of(record))
    parsed = parse_expression(text, columns, where)
    check_type(parsed, columns, kind, where)
    return parsed


def fill(text: str, parameters: Mapping[str, Any], where: str) -> str:
    """Write parameters into a text as SQL literals.

    Raises:
        DefinitionError: A `{name}` that is no parameter.
    """

    def literal(match: re.Match[str]) -> str:
        name = match[1].strip()
        if name not in parameters:
            fix = nearest(name, parameters) or "declare it under 'parameters:'"
            raise DefinitionError(f"there is no parameter '{name}'", where, fix)
        value = parameters[name]
        return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"

    return _PARAMETER.sub(literal, text)


def read_formula(fields: Fields, record: str, time: str, parameters: Mapping[str, Any]) -> Formula:
    """Read a formula; its kind is told by the key that only it has.

    Args:
        fields: The `formula:` mapping.
        record: The KPI's record, '' where it has none.
        time: The KPI's time column.
        parameters: Values for `{name}`.

    Raises:
        DefinitionError: Unknown kind, field, column or parameter; or not a pure expression.
    """
    kind = next((key for key in _READERS if key in fields.data), None)
    if kind is None:
        written = next(iter(fields.data), "")
        raise DefinitionError("this formula's kind is unknown", fields.where(), nearest(written, _READERS))
    fields.refuse_unknown(KEYS[kind])
    fields.need(*(key for key in KEYS[kind] if key not in _OPTIONAL))
    return _READERS[kind](Writing(fields, record, time, parameters))


def _count(w: Writing) -> Formula:
    return Count(w.expression("count", "condition"))


def _sum(w: Writing) -> Formula:
    return Sum(w.expression("sum", "number"), w.maybe("among"))


def _share(w: Writing) -> Formula:
    interval = cast(Literal["wilson", "exact"], w.fields.choice("interval", ("wilson", "exact"), "wilson"))
    return Share(w.expression("share", "condition"), w.maybe("among"), _window(w), interval)


def _mean(w: Writing) -> Formula:
    return Mean(w.expression("mean", "number"), w.maybe("among"))


def _net(w: Writing) -> Formula:
    return Net(w.expression("plus", "condition"), w.expression("minus", "condition"), w.maybe("among"))


def _quantile(w: Writing) -> Formula:
    share = w.fields.number("quantile")
    if not 0 < share < 1:
        raise DefinitionError("a quantile lies between 0 and 1", w.fields.where("quantile"), "write 0.9 for P90")
    return Quantile(share, w.expression("of", "number"), w.maybe("among"))


def _age(w: Writing) -> Formula:
    share = w.fields.number("age")
    if not 0 < share <= 1:
        fix = "write 0.9 for P90, 1 for the oldest"
        raise DefinitionError("an age's quantile lies between 0 and 1", w.fields.where("age"), fix)
    age = AGES[w.fields.choice("in", AGES, "days")]
    since = w.column("since") if w.fields.has("since") else ""
    return Quantile(share, age, w.maybe("among"), w.column("opened"), w.column("closed"), since)


def _distinct(w: Writing) -> Formula:
    may = w.fields.choice("estimate", ("allowed", "never"), "never")
    return Distinct(w.expression("distinct", "any"), w.maybe("among"), may == "allowed")


def _stock(w: Writing) -> Formula:
    taken = cast(Literal["end", "average"], w.fields.choice("taken", ("end", "average"), "end"))
    return Stock(w.expression("stock", "condition"), w.column("opened"), w.column("closed"), taken)


def _cohort(w: Writing) -> Formula:
    written = w.fields.data["cohort"]
    if not isinstance(written, dict):
        return Share(w.expression("cohort", "condition"), w.maybe("among"), _window(w))
    inner = w.fields.mapping("cohort")
    inner.refuse_unknown(("entered", "left"))
    if w.fields.has("matures_after"):
        what = "a cohort by 'entered' and 'left' is told at the period's end"
        raise DefinitionError(what, w.fields.where("matures_after"), "take it out")
    side = Writing(inner, w.record, w.time, w.parameters)
    return Stay(side.column("entered"), side.column("left"), w.maybe("among"))


def _derived(w: Writing) -> Formula:
    where = w.fields.where("derived")
    parsed = parse_expression(w.text("derived"), None, where, functions=FUNCTIONS)
    check_arithmetic(parsed, where)
    return Derived(parsed, w.fields.number("at_most") if w.fields.has("at_most") else None)


def _model(w: Writing) -> Formula:
    name = w.fields.choice("model", list(MODELS))
    given = w.fields.mapping("with")
    given.refuse_unknown(MODELS[name].given)
    return Model(name, w.fields.choice("tells", MODELS[name].tells), {key: _given(given, key, w) for key in given.data})


def _given(given: Fields, key: str, w: Writing) -> float | int | str:
    """A value that a model is told with: as it is written, or that of the parameter it names."""
    written = given.data[key]
    named = _PARAMETER.fullmatch(written) if isinstance(written, str) else None
    if named is None:
        return written if isinstance(written, int | float) else given.text(key)
    fill(named[0], w.parameters, given.where(key))
    value: float | int | str = w.parameters[named[1].strip()]
    return value


def _rate(w: Writing) -> Formula:
    times = w.fields.number("times", 1.0)
    if times <= 0:
        raise DefinitionError("'times' must be above 0", w.fields.where("times"), "write 1000 for 'per 1000'")
    return Rate(_tally(w, "events", ("count",)), _exposure(w) or _tally(w, "per", ("count", "sum")), times)


def _ratio(w: Writing) -> Formula:
    return Ratio(_tally(w, "of", ("count", "sum")), _tally(w, "to", ("count", "sum")))


def _tally(w: Writing, key: str, kinds: tuple[str, ...]) -> Tally:
    side = _side(w, key)
    side.fields.refuse_unknown(("record", "time", "among", "segments", *kinds))
    given = [kind for kind in kinds if side.fields.has(kind)]
    if len(given) != 1:
        what = f"'{key}' needs one of: {', '.join(kinds)}"
        raise DefinitionError(what, side.fields.where(), "write 'count: <condition>'")
    time = side.fields.text("time", side.time or None)
    time_type(side.contract, time, side.fields.where("time"))
    count = side.expression("count", "condition") if given == ["count"] else None
    value = side.expression("sum", "number") if given == ["sum"] else None
    return Tally(side.record, time, count, value, side.maybe("among"), _renamed(side))


def _exposure(w: Writing) -> Exposure | None:
    if not {"from", "to"} & set(w.fields.mapping("per").data):
        return None
    side = _side(w, "per")
    side.fields.refuse_unknown(("record", "from", "to", "among", "segments"))
    side.fields.need("from", "to")
    types = {time_type(side.contract, side.column(key), side.fields.where(key)) for key in ("from", "to")}
    if len(types) > 1:
        what = "'from' and 'to' must both be days, or both be times"
        raise DefinitionError(what, side.fields.where(), "choose a pair")
    return Exposure(side.record, side.column("from"), side.column("to"), side.maybe("among"), _renamed(side))


def _side(w: Writing, key: str) -> Writing:
    """One side's fields: its record is its own or the KPI's; its time its own, the KPI's, or the record's."""
    fields = w.fields.mapping(key)
    record = fields.text("record", w.record or None)
    contract = contract_of(record, fields.where("record"))
    time = w.time if record == w.record and w.time else contract.time or ""
    return Writing(fields, record, time, w.parameters)


def _renamed(side: Writing) -> Mapping[str, str]:
    fields = side.fields.mapping("segments")
    columns = known_columns(side.contract)
    for key in fields.data:
        fields.choice(key, columns)
    return {key: fields.text(key) for key in fields.data}


def _window(w: Writing) -> timedelta | None:
    if not w.fields.has("matures_after"):
        return None
    written = w.text("matures_after").strip()
    match = _WINDOW.fullmatch(written)
    if not match:
        raise DefinitionError(f"'{written}' is no length of time", w.fields.where("matures_after"), 'write "7 days"')
    return timedelta(**{f"{match[2]}s": float(match[1])})


_READERS: dict[str, Callable[[Writing], Formula]] = {
    "quantile": _quantile,
    "age": _age,
    "to": _ratio,
    "per": _rate,
    "events": _rate,
    "of": _ratio,
    "plus": _net,
    "minus": _net,
    "share": _share,
    "mean": _mean,
    "distinct": _distinct,
    "stock": _stock,
    "cohort": _cohort,
    "derived": _derived,
    "model": _model,
    "count": _count,
    "sum": _sum,
}
KEYS = {
    "quantile": ("quantile", "of", "among"),
    "age": ("age", "in", "opened", "closed", "since", "among"),
    "to": ("of", "to"),
    "of": ("of", "to"),
    "per": ("events", "per", "times"),
    "events": ("events", "per", "times"),
    "plus": ("plus", "minus", "among"),
    "minus": ("plus", "minus", "among"),
    "share": ("share", "among", "matures_after", "interval"),
    "mean": ("mean", "among"),
    "distinct": ("distinct", "among", "estimate"),
    "stock": ("stock", "opened", "closed", "taken"),
    "cohort": ("cohort", "among", "matures_after"),
    "derived": ("derived", "at_most"),
    "model": ("model", "tells", "with"),
    "count": ("count",),
    "sum": ("sum", "among"),
}
_OPTIONAL = ("among", "at_most", "estimate", "matures_after", "interval", "times", "taken", "with", "in", "since")
