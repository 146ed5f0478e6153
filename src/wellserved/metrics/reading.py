"""From a KPI's YAML file to a MetricDefinition."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, get_args, get_type_hints

from wellserved.metrics.case_reading import read_cases
from wellserved.metrics.columns import known_columns, time_type
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.fields import Fields
from wellserved.metrics.formula import Derived, Exposure, Formula, Stay, Stock, sides
from wellserved.metrics.formula_reading import read_formula
from wellserved.records.register import contract_of
from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError
from wellserved.terms.unit import Better, Unit

NAME = re.compile(r"[a-z][a-z0-9_]{1,62}")
CLUSTERS = ("day", "customer", "agent")
CHOICES = {
    key: get_args(get_type_hints(MetricDefinition)[key])
    for key in ("status", "perspective", "stakeholder", "kind", "timing", "measures", "controllable_by")
}
TEXTS = ("label", "question", "purpose", "process", "behaviour", "gaming", "owner")
MANDATORY = ("name", "version", "unit", "better", "formula", "minimum_n", "guards", *CHOICES, *TEXTS)
LISTS = ("guards", "segments", "references", "variants")
OPTIONAL = ("effective", "record", "time", "parameters", "cluster", "cases", "segments", "references", "variants")


def read_metric(document: Document, parameters: Mapping[str, Any] | None = None) -> MetricDefinition:
    """Read one KPI.

    Args:
        document: Its file.
        parameters: Values that take the place of the file's own, where it declares them.

    Raises:
        DefinitionError: A field is unknown, missing or wrong; the place and the nearest right name are said.
    """
    fields = Fields(document, document.data)
    fields.refuse_unknown((*MANDATORY, *OPTIONAL))
    fields.need(*MANDATORY)
    filled = _parameters(fields, parameters or {})
    record, time = _record(fields)
    formula = read_formula(fields.mapping("formula"), record, time, filled)
    record, time = _of_formula(fields, formula, record, time)
    metric = _definition(fields, formula, record, time, filled)
    _check_segments(fields, metric)
    return metric


def _definition(
    fields: Fields, formula: Formula, record: str, time: str, parameters: Mapping[str, Any]
) -> MetricDefinition:
    chosen: dict[str, Any] = {key: fields.choice(key, choices) for key, choices in CHOICES.items()}
    chosen |= {key: fields.text(key) for key in TEXTS} | {key: fields.names(key) for key in LISTS}
    return MetricDefinition(
        name=_name(fields),
        version=fields.whole("version", at_least=1),
        effective=fields.day("effective"),
        unit=Unit(fields.choice("unit", list(Unit))),
        better=Better(fields.choice("better", list(Better))),
        record=record,
        time=time,
        parameters=parameters,
        formula=formula,
        minimum_n=fields.whole("minimum_n"),
        cluster=fields.choice("cluster", CLUSTERS, "day"),
        cases=read_cases(fields, record, sides(formula)),
        file=fields.document.name,
        document=fields.document,
        **chosen,
    )


def _name(fields: Fields) -> str:
    name, stem = fields.text("name"), PurePath(fields.document.name).stem
    if not NAME.fullmatch(name):
        raise DefinitionError(
            f"'{name}' can't be a KPI's name", fields.where("name"), "use small letters, digits and _, as in 'csat_t2b'"
        )
    if stem != name:
        raise DefinitionError(
            f"the KPI '{name}' stands in a file called '{stem}'", fields.where("name"), "give both the same name"
        )
    return name


def _parameters(fields: Fields, given: Mapping[str, Any]) -> Mapping[str, Any]:
    own = fields.mapping("parameters").data
    for key, value in own.items():
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise DefinitionError(
                f"the parameter '{key}' must be a number or text", fields.where("parameters", key), "write a value"
            )
    return {key: given.get(key, value) for key, value in own.items()}


def _record(fields: Fields) -> tuple[str, str]:
    """The KPI's own record and time; '' where it leaves them to its formula."""
    if not fields.has("record"):
        return "", ""
    record = fields.text("record")
    contract = contract_of(record, fields.where("record"))
    time = fields.text("time", contract.time)
    time_type(contract, time, fields.where("time"))
    return record, time


def _of_formula(fields: Fields, formula: Formula, record: str, time: str) -> tuple[str, str]:
    """Fill record and time from the formula's first side that has them."""
    if isinstance(formula, Derived) or record:
        return record, time
    for side in sides(formula):
        if not isinstance(side, Exposure):
            return side.record, side.time
    fields.need("record")
    return record, time


def records_of(formula: Formula, record: str) -> tuple[str, ...]:
    """The records that a formula reads, each once."""
    return tuple(dict.fromkeys(side.record for side in sides(formula))) or ((record,) if record else ())


def _check_segments(fields: Fields, metric: MetricDefinition) -> None:
    """Every record that the formula reads must know every segment and the cluster."""
    if isinstance(metric.formula, Derived):
        return
    named = [(s.record, s.segments) for s in sides(metric.formula)] or [(metric.record, {})]
    for record, renamed in named:
        columns = known_columns(contract_of(record))
        for i, segment in enumerate(metric.segments):
            if renamed.get(segment, segment) not in columns:
                raise DefinitionError(
                    f"the record '{record}' can't be split by '{segment}'",
                    fields.where("segments", i),
                    "take it out, or name its column under that side's 'segments:'",
                )
        needed = {"customer": "customer_id", "agent": "agent_id"}.get(metric.cluster)
        if needed and needed not in columns and not isinstance(metric.formula, Stock | Stay):
            raise DefinitionError(f"the record '{record}' has no '{needed}'", fields.where("cluster"), "cluster: day")
