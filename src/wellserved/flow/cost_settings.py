"""Cost settings: what `costs:` in wellserved.yaml says, checked."""

from collections.abc import Sequence
from typing import Any, get_args

from wellserved.enrich.cost_rules import DEFAULT, By, CostRule, CostRules, Idle, Of
from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, nearest

KEYS = {"by": get_args(By), "of": get_args(Of), "idle": get_args(Idle)}


def read_costs(document: Document) -> CostRules:
    """Read how booked costs reach contacts.

    Raises:
        DefinitionError: A category or rule is unknown, or can't be.
    """
    given = document.data.get("costs") or {}
    if not isinstance(given, dict):
        fix = "write 'costs: {labour: {by: handle_time}}'"
        raise DefinitionError("'costs' is a mapping of categories to rules", document.where("costs"), fix)
    for category in given:
        if category not in DEFAULT:
            what = f"there is no category of cost '{category}'"
            raise DefinitionError(what, document.where("costs", category), nearest(str(category), DEFAULT))
    return CostRules({category: _rule(document, category, rule) for category, rule in given.items()})


def _rule(document: Document, category: str, rule: Any) -> CostRule:
    where = document.where("costs", category)
    if not isinstance(rule, dict) or "by" not in rule:
        raise DefinitionError(f"how is '{category}' shared?", where, "write '{by: contacts}'")
    for key, value in rule.items():
        if key not in KEYS:
            raise DefinitionError(f"there is no setting '{key}'", where, nearest(str(key), KEYS))
        if value not in KEYS[key]:
            raise DefinitionError(f"{key}: '{value}' can't be", where, f"write one of: {_listed(KEYS[key])}")
    if "idle" in rule and rule["by"] != "handle_time":
        raise DefinitionError("only what goes by handle_time has idle time", where, "take 'idle' out")
    return CostRule(**rule)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)
