"""The JSON that others may rely on: one object a measurement. Numbers are numbers, null is null, shares are 0 to 1."""

from typing import Any

from wellserved.metrics.measurement import Comparison, Measurement


def to_json(measurement: Measurement) -> dict[str, Any]:
    """A measurement as `measure --format json` prints it."""
    return {
        "metric": measurement.metric,
        "version": measurement.version,
        "start": measurement.period.start.isoformat(),
        "end": measurement.period.end.isoformat(),
        "segment": dict(measurement.segment),
        "value": measurement.value,
        "low": measurement.low,
        "high": measurement.high,
        "n": measurement.n,
        "coverage": measurement.coverage,
        "note": str(measurement.note),
        **({"remark": measurement.remark} if measurement.remark else {}),
    }


def comparison_to_json(comparison: Comparison) -> dict[str, Any]:
    """The later measurement's object, with the earlier one and the change beside it."""
    change = {"value": comparison.change, "low": comparison.low, "high": comparison.high}
    return {
        **to_json(comparison.now),
        "compared": to_json(comparison.then),
        "change": {**change, "beyond_noise": comparison.beyond_noise},
    }
