"""Measure rows: measurements and comparisons as JSON objects and as flat rows."""

from collections.abc import Sequence
from typing import Any

from wellserved.metrics.json_shape import comparison_to_json, to_json
from wellserved.metrics.measurement import Comparison, Measurement

BEFORE = ("value", "low", "high", "n", "coverage", "note")


def value_json(found: Measurement | Comparison) -> dict[str, Any]:
    """The promised object; a comparison has besides it `compared` and `change`."""
    return to_json(found) if isinstance(found, Measurement) else comparison_to_json(found)


def value_columns(found: Sequence[Measurement | Comparison]) -> list[str]:
    """The columns of flat rows: one a segment, and what a comparison adds."""
    names = dict.fromkeys(name for one in found for name, _ in _now(one).segment)
    said = ["remark"] if any(_now(one).remark for one in found) else []
    plain = ["metric", "version", "start", "end", *names, *BEFORE, *said]
    if not any(isinstance(one, Comparison) for one in found):
        return plain
    added = ["change", "change_low", "change_high", "beyond_noise"]
    return [*plain, "compared_start", "compared_end", *(f"compared_{name}" for name in BEFORE), *added]


def value_rows(found: Sequence[Measurement | Comparison], columns: Sequence[str]) -> list[list[Any]]:
    """One row each, in the columns' order; numbers stay numbers."""
    return [[flat.get(name) for name in columns] for flat in map(_flat, found)]


def _flat(found: Measurement | Comparison) -> dict[str, Any]:
    shaped = to_json(_now(found))
    flat = {**shaped.pop("segment"), **shaped}
    if isinstance(found, Comparison):
        then = to_json(found.then)
        flat |= {f"compared_{name}": then[name] for name in ("start", "end", *BEFORE)}
        flat |= {"change": found.change, "change_low": found.low, "change_high": found.high}
        flat |= {"beyond_noise": found.beyond_noise}
    return flat


def _now(found: Measurement | Comparison) -> Measurement:
    return found.now if isinstance(found, Comparison) else found
