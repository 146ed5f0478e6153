"""Effect JSON: what can be asked of causes, as the object that programs may rely on."""

from typing import Any

from wellserved.flow.askable import Askable


def askable_json(one: Askable) -> dict[str, Any]:
    """A treatment and an outcome, in words, and what is missing where they can't be asked for."""
    return {
        "treatment": one.treatment,
        "outcome": one.outcome,
        "treatment_label": one.label[0],
        "outcome_label": one.label[1],
        "askable": one.missing is None,
        "missing": one.missing,
    }
