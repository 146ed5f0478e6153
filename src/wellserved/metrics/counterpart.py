"""Counterpart: which of our columns a number of a vendor compares with, and why the two may differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wellserved.records.contract import Contract
from wellserved.records.expression import Expression, parse_expression
from wellserved.records.register import contract_of
from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, nearest
from wellserved.terms.unit import Unit

SEGMENT_FIELDS = ("vendor", "metric", "kind", "kpi", "by", "grain", "where", "unit", "tolerance", "reasons")
GRAINS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}
FIELDS = ("vendor", "metric", "record", "ours", "kpi", "unit", "tolerance", "as", "reasons")
# Counts over records beside the one compared, which may be asked for as if they were its columns.
BESIDE: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "case": {
        "schedule_changes": ("case_event", "case_id", "kind = 'schedule'"),
        "bot_replies": ("case_event", "case_id", "kind = 'public_reply' AND actor = 'bot'"),
        "notes": ("case_event", "case_id", "kind = 'note'"),
        "agent_messages": ("case_event", "case_id", "kind = 'public_reply'"),
        "team_changes": ("case_event", "case_id", "kind = 'team' AND value IS NOT NULL"),
        "agent_changes": ("case_event", "case_id", "kind = 'assignee' AND value IS NOT NULL"),
    },
    "interaction": {
        "segments": ("interaction_segment", "interaction_id", "TRUE"),
        "bot_segments": ("interaction_segment", "interaction_id", "handled_by = 'bot'"),
    },
}


@dataclass(frozen=True)
class Reason:
    """Why the two may differ.

    Args:
        name: Its short name, such as "reopens".
        because: What the vendor counts and what we count, in one sentence.
        when: True for the rows that it can concern; None where no column tells.
        variant: The KPI that counts as they do: it concerns those whose variant agrees; empty where there is none.
    """

    name: str
    because: str
    when: Expression | None = None
    variant: str = ""

    @property
    def told(self) -> bool:
        """Whether it can be told which subjects it concerns."""
        return self.when is not None or bool(self.variant)


@dataclass(frozen=True)
class Counterpart:
    """One number of a vendor and ours.

    Args:
        vendor: As it stands in `vendor_metric.vendor`.
        metric: As it stands in `vendor_metric.name`.
        contract: The record that both are about; its key stands in `vendor_metric.subject_id`.
        ours: Our number, over the record's columns.
        kpi: The KPI that rests on it; empty where none does.
        unit: Of our number.
        tolerance: How far apart two may be that agree.
        median: Whether the middle is told rather than the mean.
        reasons: Why they may differ; the first that holds for a row is its reason.
    """

    vendor: str
    metric: str
    contract: Contract
    ours: Expression
    kpi: str
    unit: Unit
    tolerance: float
    median: bool
    reasons: tuple[Reason, ...]

    @property
    def record(self) -> str:
        return self.contract.name

    @property
    def column(self) -> str:
        """Our number as it is written."""
        return self.ours.text


@dataclass(frozen=True)
class SegmentCounterpart:
    """One number that a vendor computed for a segment and a period, such as a queue's month, and our KPI of the same.

    Args:
        vendor: As it stands in `vendor_metric.vendor`.
        metric: As it stands in `vendor_metric.name`.
        kind: As it stands in `vendor_metric.subject_kind`.
        kpi: Our KPI.
        by: The segment; `vendor_metric.subject_id` is its value, a space, and the period: "orders 2026-03".
        grain: How long the period is.
        where: A condition on our rows; empty for all.
        unit: Of our number.
        tolerance: How far apart two may be that agree.
        reasons: Why they may differ.
    """

    vendor: str
    metric: str
    kind: str
    kpi: str
    by: str
    grain: str
    where: str
    unit: Unit
    tolerance: float
    reasons: tuple[Reason, ...]
    median: bool = False

    @property
    def record(self) -> str:
        return self.kind

    @property
    def column(self) -> str:
        """Our number as it is written."""
        return f"{self.kpi} by {self.by}"


AnyCounterpart = Counterpart | SegmentCounterpart


def read_counterparts(document: Document) -> tuple[AnyCounterpart, ...]:
    """Read a register of counterparts.

    Raises:
        DefinitionError: A field, a column or a reason is wrong.
    """
    for field in document.data:
        if field not in ("reasons", "reconcile"):
            raise DefinitionError(f"there is no field called '{field}'", document.where(field),
                                  nearest(field, ("reasons", "reconcile")))  # fmt: skip
    reasons, given = document.data.get("reasons", {}), document.data.get("reconcile", [])
    if not isinstance(reasons, dict) or not isinstance(given, list):
        raise DefinitionError("a register has 'reasons' by name and a list 'reconcile'", document.name, "see the docs")
    return tuple(_counterpart(document, reasons, place, one) for place, one in enumerate(given))


def _counterpart(document: Document, reasons: Mapping[str, Any], place: int, said: Any) -> AnyCounterpart:
    where = document.where("reconcile", place)
    if not isinstance(said, dict):
        raise DefinitionError("a comparison is a mapping", where, "write vendor, metric, record, ours and unit")
    fields = SEGMENT_FIELDS if "by" in said else FIELDS
    for field in said:
        if field not in fields:
            raise DefinitionError(f"there is no field called '{field}'", where, nearest(field, fields))
    return _of_segments(document, reasons, said, where) if "by" in said else _of_rows(document, reasons, said, where)


def _of_segments(document: Document, reasons: Mapping[str, Any], said: Mapping[str, Any], where: str) -> AnyCounterpart:
    grain = _text(said, "grain", where)
    if grain not in GRAINS:
        raise DefinitionError(f"'grain' may not be '{grain}'", where, nearest(grain, GRAINS))
    return SegmentCounterpart(
        vendor=_text(said, "vendor", where),
        metric=_text(said, "metric", where),
        kind=_text(said, "kind", where),
        kpi=_text(said, "kpi", where),
        by=_text(said, "by", where),
        grain=grain,
        where=str(said.get("where", "")),
        unit=_unit(_text(said, "unit", where), where),
        tolerance=_tolerance(said.get("tolerance", 0), where),
        reasons=tuple(_reason(document, reasons, name, None, where) for name in said.get("reasons", ())),
    )


def _of_rows(document: Document, reasons: Mapping[str, Any], said: Mapping[str, Any], where: str) -> AnyCounterpart:
    contract = contract_of(_text(said, "record", where), where)
    if len(contract.key) != 1:
        raise DefinitionError(f"'{contract.name}' has no key of one column", where, "compare cases or interactions")
    return Counterpart(
        vendor=_text(said, "vendor", where),
        metric=_text(said, "metric", where),
        contract=contract,
        ours=parse_expression(_text(said, "ours", where), _asked_for(contract), where),
        kpi=str(said.get("kpi", "")),
        unit=_unit(_text(said, "unit", where), where),
        tolerance=_tolerance(said.get("tolerance", 0), where),
        median=_choice(str(said.get("as", "mean")), where) == "median",
        reasons=tuple(_reason(document, reasons, name, contract, where) for name in said.get("reasons", ())),
    )


def _reason(document: Document, reasons: Mapping[str, Any], name: Any, contract: Contract | None, where: str) -> Reason:
    if name not in reasons:
        raise DefinitionError(f"there is no reason '{name}'", where, nearest(str(name), reasons))
    said, place = reasons[name], document.where("reasons", str(name))
    if not isinstance(said, dict) or not set(said) <= {"because", "when", "variant"}:
        fix = 'write because: "…"'
        raise DefinitionError("a reason has 'because', and may have 'when' or 'variant'", place, fix)
    when, because = said.get("when"), _text(said, "because", place)
    if contract is None:
        return Reason(str(name), because, None, str(said.get("variant", "")))
    parsed = None if when is None else parse_expression(str(when), _asked_for(contract), place)
    return Reason(str(name), because, parsed)


def _asked_for(contract: Contract) -> tuple[str, ...]:
    """The record's columns, and what is counted beside it."""
    return (*_columns(contract), *BESIDE.get(contract.name, {}))


def _columns(contract: Contract) -> tuple[str, ...]:
    return tuple(column.name for column in contract.all_columns if not column.personal)


def _text(said: Mapping[str, Any], field: str, where: str) -> str:
    value = said.get(field)
    if not isinstance(value, str) or not value.strip():
        raise DefinitionError(f"it needs '{field}'", where, f'write {field}: "…"')
    return value.strip()


def _unit(word: str, where: str) -> Unit:
    if word not in [unit.value for unit in Unit]:
        raise DefinitionError(f"there is no unit '{word}'", where, nearest(word, [unit.value for unit in Unit]))
    return Unit(word)


def _tolerance(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise DefinitionError("'tolerance' is a number from 0 up", where, "write tolerance: 1")
    return float(value)


def _choice(word: str, where: str) -> str:
    if word not in ("mean", "median"):
        raise DefinitionError(f"'as' may not be '{word}'", where, nearest(word, ("mean", "median")))
    return word
