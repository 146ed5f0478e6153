"""Sidemantic: the same KPIs by its command line, in its own environment (sidemantic[duckdb]).

BENCHMARK_SIDEMANTIC_BIN names the folder of its `sidemantic`.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import yaml

from benchmarks.hand import Cut
from benchmarks.peers.expressed import MEASURES, METRICS, Measure, Metric, asked, ratio_of
from benchmarks.peers.files import latest, record_sql


def told(cut: Cut) -> tuple[str, ...]:
    """The KPIs of contacts: what is told by another record or time can't be asked in the same question."""
    of = {kpi: {MEASURES[name].record for name in METRICS[kpi].measures} for kpi in asked(cut)}
    return tuple(kpi for kpi, records in of.items() if records == {"interaction"})


@cache
def project(folder: Path) -> Path:
    """Write the model beside the data, and a database that sees the data."""
    place = folder / "peers" / "sidemantic"
    (place / "models").mkdir(parents=True, exist_ok=True)
    (place / "peer.duckdb").unlink(missing_ok=True)
    with duckdb.connect(str(place / "peer.duckdb")) as connection:
        connection.execute(f"CREATE VIEW contacts AS {record_sql(folder, 'interaction')}")
    model = yaml.safe_dump({"models": [_model(latest(folder))]}, sort_keys=False)
    (place / "models" / "contacts.yml").write_text(model, encoding="utf-8")
    return place


def command(place: Path, cut: Cut, out: Path) -> list[str]:
    """The timed command."""
    by = ("started_at__month",) if cut == "month" else ("started_at__day", "channel", "team")
    tool = Path(os.environ["BENCHMARK_SIDEMANTIC_BIN"]) / "sidemantic"
    words = [str(tool), "query", "--models", str(place / "models"), "--db", str(place / "peer.duckdb")]
    words += ["--output", str(out)]
    words += [word for kpi in told(cut) for word in ("--metric", f"contacts.{kpi}")]
    return words + [word for name in by for word in ("--dimension", f"contacts.{name}")]


def environment(place: Path) -> dict[str, str]:
    return {**os.environ, "TZ": "UTC"}


def answer(out: Path, cut: Cut) -> pa.Table:
    """What it told, with the names of the cut's keys."""
    table = pa_csv.read_csv(out)
    names = {"started_at__month": "period", "started_at__day": "period"}
    table = table.rename_columns([names.get(name, name) for name in table.column_names])
    agents = table.column("agents_at_work")
    known = pc.if_else(pc.greater(agents, 0), agents, None)  # it has no word for a count of no rows
    return table.set_column(table.column_names.index("agents_at_work"), "agents_at_work", known)


def _model(moments: dict[str, str]) -> dict[str, Any]:
    own = {name: measure for name, measure in MEASURES.items() if measure.record == "interaction"}
    return {
        "name": "contacts", "table": "contacts", "primary_key": "interaction_id",
        "dimensions": [
            {"name": "started_at", "type": "time", "granularity": "day"},
            *({"name": name, "type": "categorical"} for name in ("channel", "team")),
        ],
        "metrics": [
            *(_measure(name, measure, moments) for name, measure in own.items()),
            *(_metric(name, METRICS[name]) for name in told("month")),
        ],
    }  # fmt: skip


def _measure(name: str, measure: Measure, moments: dict[str, str]) -> dict[str, Any]:
    sql = measure.sql
    for mark, moment in moments.items():
        sql = sql.replace(mark, moment)
    if measure.share is not None:
        return {"name": name, "sql": f"quantile_cont({sql}, {measure.share})", "sql_is_complete": True}
    return {"name": name, "agg": {"average": "avg"}.get(measure.aggregate, measure.aggregate), "sql": sql}


def _metric(name: str, metric: Metric) -> dict[str, Any]:
    ratio = ratio_of(metric)
    if ratio:
        return {"name": name, "type": "ratio", "numerator": ratio[0], "denominator": ratio[1]}
    return {"name": name, "type": "derived", "sql": metric.formula.replace("{", "").replace("}", "")}
