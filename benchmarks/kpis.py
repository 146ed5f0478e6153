"""KPIs: the shipped catalogue with a few of an organisation's own, so that every kind of formula is timed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import yaml

from benchmarks.hand import CELL_KPIS, MONTH_KPIS, Cut
from wellserved.flow.catalogue import shipped_documents
from wellserved.metrics.catalogue import Catalogue, load_catalogue
from wellserved.metrics.question import Question
from wellserved.terms.document import read_document
from wellserved.terms.period import Grain

AROUND: Mapping[str, Any] = {
    "version": 1, "status": "active", "perspective": "process", "stakeholder": "customer", "kind": "result",
    "timing": "lagging", "measures": "activity", "controllable_by": "operations", "purpose": "To be timed.",
    "process": "benchmark", "behaviour": "Count what is there.", "gaming": "Rises when rows are made up.",
    "guards": [], "better": "range", "owner": "head of operations", "segments": ["channel", "team"], "minimum_n": 0,
}  # fmt: skip
CONTACT = {"record": "interaction", "time": "started_at"}
ORDERED = {"record": "order", "time": "at", "segments": []}
OWN: Mapping[str, Mapping[str, Any]] = {
    "customers_served": {**CONTACT, "unit": "count", "formula": {"distinct": "customer_id"}},
    "agents_at_work": {**CONTACT, "unit": "count", "formula": {"distinct": "agent_id"}},
    "all_contacts": {**CONTACT, "unit": "count", "formula": {"count": "TRUE"}},
    "contacts_per_customer": {"unit": "ratio", "formula": {"derived": "all_contacts / customers_served"}},
    "bot_share": {**CONTACT, "unit": "percent", "formula": {"share": "handled_by = 'bot'"}},
    "revenue": {**ORDERED, "unit": "money", "formula": {"sum": "revenue"}},
    "orders_placed": {**ORDERED, "unit": "count", "formula": {"count": "kind <> 'refund'"}},
    "average_order": {**ORDERED, "unit": "money", "formula": {"mean": "revenue", "among": "kind <> 'refund'"}},
}


@cache
def catalogue() -> Catalogue:
    """The shipped KPIs and the benchmark's own."""
    shipped = shipped_documents()
    taken = {document.data["name"] for document in shipped}
    own = [_document(name, fields) for name, fields in OWN.items() if name not in taken]
    return load_catalogue((*shipped, *own))


def _document(name: str, fields: Mapping[str, Any]) -> Any:
    whole = {"name": name, "label": name.replace("_", " "), "question": "How many?", **AROUND, **fields}
    return read_document(yaml.safe_dump(whole, sort_keys=False), f"process/{name}.yaml")


def question(cut: Cut, metrics: tuple[str, ...] | None = None) -> Question:
    """All KPIs of a cut over the year, or some of them."""
    names = metrics or (MONTH_KPIS if cut == "month" else CELL_KPIS)
    grain, by = (Grain.MONTH, ()) if cut == "month" else (Grain.DAY, ("channel", "team"))
    clock = datetime(2026, 2, 1, tzinfo=UTC)
    return Question(names, date(2025, 1, 1), date(2026, 1, 1), grain, by, clock=clock)
