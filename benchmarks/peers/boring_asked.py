"""Boring, asked: the script that boring-semantic-layer's own Python runs; nothing of ours is imported.

boring_asked.py MODEL.json month|cell OUT.parquet KPI…
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ibis
from boring_semantic_layer import to_semantic_table

NAMED = re.compile(r"\{(\w+)\}")
AGGREGATES: dict[str, Callable[[Any, Any], Any]] = {
    "sum": lambda column, _: column.sum(),
    "average": lambda column, _: column.mean(),
    "count_distinct": lambda column, _: column.nunique(),
    "percentile": lambda column, share: column.quantile(share),
}


def measured(name: str, aggregate: str, share: float | None) -> Callable[[Any], Any]:
    """A measure of its column."""
    return lambda table: AGGREGATES[aggregate](table[f"c_{name}"], share)


def made(formula: str) -> Callable[[Any], Any]:
    """A metric of measures: a measure, a fraction, or a difference as a share."""
    names = NAMED.findall(formula)
    if len(names) == 1:
        return lambda t: getattr(t, names[0]) * 1.0
    if len(names) == 2:
        return lambda t: getattr(t, names[0]) / getattr(t, names[1]).nullif(0)
    above, less, below = names
    return lambda t: (getattr(t, above) - getattr(t, less)) * 100.0 / getattr(t, below).nullif(0)


def main(model: str, cut: str, out: str, *kpis: str) -> None:
    """Build the model, ask, and write."""
    told = json.loads(Path(model).read_text(encoding="utf-8"))
    duck = ibis.duckdb.connect(threads=2)
    duck.raw_sql("SET TimeZone = 'UTC'")
    grain, by = ("M", ()) if cut == "month" else ("D", ("channel", "team"))
    layer = to_semantic_table(duck.sql(told["table"]), name="contacts").with_dimensions(
        period=lambda table: table.started_at.truncate(grain),
        channel=lambda table: table.channel,
        team=lambda table: table.team,
    )
    layer = layer.with_measures(**{name: measured(name, *how) for name, how in told["measures"].items()})
    layer = layer.with_measures(**{name: made(told["metrics"][name]) for name in kpis})
    layer.group_by("period", *by).aggregate(*kpis).to_parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
