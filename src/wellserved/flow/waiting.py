"""Waiting: KPIs that are wanted in the catalogue, and what each waits for."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from wellserved.terms.document import read_document


@dataclass(frozen=True)
class WaitingKpi:
    """A KPI that is not defined yet.

    Args:
        name: What it will be called.
        tells: What it should tell.
        waits_for: What must be there first.
    """

    name: str
    tells: str
    waits_for: str


@cache
def waiting_kpis() -> tuple[WaitingKpi, ...]:
    """The KPIs that wait, in the order of the page about them."""
    text = (resources.files("wellserved") / "catalogue" / "waiting.yaml").read_text(encoding="utf-8")
    return tuple(WaitingKpi(**one) for one in read_document(text, "catalogue/waiting.yaml").data["waiting"])
