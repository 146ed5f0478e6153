"""The JSON that others may rely on."""

import json
from datetime import date

from wellserved.metrics.compare import compare
from wellserved.metrics.json_shape import comparison_to_json, to_json
from wellserved.metrics.measurement import Measurement, Note
from wellserved.terms.period import Calendar, Grain, Period

BERLIN = Calendar("Europe/Berlin")
JULY = Period(BERLIN.midnight(date(2026, 7, 1)), BERLIN.midnight(date(2026, 8, 1)), Grain.MONTH)
FOUND = Measurement("a_kpi", 2, JULY, (("channel", "voice"), ("team", None)), 0.75, 0.6, 0.85, 40, 0.9, Note.OK)


def test_a_measurement_has_the_promised_keys_and_nothing_else() -> None:
    assert to_json(FOUND) == {
        "metric": "a_kpi",
        "version": 2,
        "start": "2026-07-01T00:00:00+02:00",
        "end": "2026-08-01T00:00:00+02:00",
        "segment": {"channel": "voice", "team": None},
        "value": 0.75,
        "low": 0.6,
        "high": 0.85,
        "n": 40,
        "coverage": 0.9,
        "note": "ok",
    }


def test_it_is_json_as_it_stands() -> None:
    read = json.loads(json.dumps(comparison_to_json(compare(FOUND, FOUND)), allow_nan=False))

    assert list(read["change"]) == ["value", "low", "high", "beyond_noise"]
    assert read["compared"] == to_json(FOUND)
