"""MetricFlow: the same KPIs by its command line, with its own environment (dbt-metricflow, dbt-duckdb).

BENCHMARK_METRICFLOW_BIN names the folder of its `dbt` and `mf`. The project is written and built once, untimed.
"""

import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import yaml

from benchmarks.hand import Cut
from benchmarks.peers.expressed import MEASURES, METRICS, RECORDS, Measure, Metric, asked, ratio_of
from benchmarks.peers.files import latest, record_sql

DAYS = "SELECT CAST(range AS DATE) AS date_day FROM range(DATE '2025-01-01', DATE '2026-04-01', INTERVAL 1 DAY)"


def told(cut: Cut) -> tuple[str, ...]:
    """The KPIs that it is asked for: all."""
    return asked(cut)


@cache
def project(folder: Path) -> Path:
    """Write and build the project beside the data."""
    place = folder / "peers" / "metricflow"
    (place / "models").mkdir(parents=True, exist_ok=True)
    for record in RECORDS:
        sql = f"{{{{ config(materialized='view') }}}}\n{record_sql(folder, record)}"
        (place / "models" / f"{record}s.sql").write_text(sql, encoding="utf-8")
    (place / "models" / "all_days.sql").write_text(f"{{{{ config(materialized='table') }}}}\n{DAYS}", encoding="utf-8")
    _write(place / "dbt_project.yml", {"name": "peer", "version": "1.0.0", "config-version": 2, "profile": "peer"})
    _write(place / "profiles.yml", _profile(place))
    _write(place / "models" / "semantic.yml", _semantic(folder))
    _run(place, "dbt", "run")
    _run(place, "dbt", "parse")
    return place


def command(place: Path, cut: Cut, out: Path) -> list[str]:
    """The timed command."""
    by = ["metric_time__month"] if cut == "month" else ["metric_time__day", "contact__channel", "contact__team"]
    ends = ["--start-time", "2025-01-01", "--end-time", "2025-12-31"]
    words = ["query", "--metrics", ",".join(asked(cut)), "--group-by", ",".join(by), *ends, "--csv", str(out)]
    return [_tool("mf"), *words]


def environment(place: Path) -> dict[str, str]:
    return {**os.environ, "DBT_PROFILES_DIR": str(place), "DO_NOT_TRACK": "1", "TZ": "UTC"}


def answer(out: Path, cut: Cut) -> pa.Table:
    """What it told, with the names of the cut's keys."""
    table = pa_csv.read_csv(out)
    time = "metric_time__month" if cut == "month" else "metric_time__day"
    names = {time: "period", "contact__channel": "channel", "contact__team": "team"}
    table = table.rename_columns([names.get(name, name) for name in table.column_names])
    agents = table.column("agents_at_work")
    known = pc.if_else(pc.greater(agents, 0), agents, None)  # it has no word for a count of no rows
    return table.set_column(table.column_names.index("agents_at_work"), "agents_at_work", known)


def _tool(name: str) -> str:
    return str(Path(os.environ["BENCHMARK_METRICFLOW_BIN"]) / name)


def _run(place: Path, tool: str, *words: str) -> None:
    done = subprocess.run([_tool(tool), *words], cwd=place, env=environment(place), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{tool} {' '.join(words)}: {done.stdout[-2000:]} {done.stderr[-2000:]}")


def _profile(place: Path) -> dict[str, Any]:
    duck = {"type": "duckdb", "path": str(place / "peer.duckdb"), "threads": 2, "settings": {"threads": 2}}
    return {"peer": {"target": "dev", "outputs": {"dev": duck}}}


def _semantic(folder: Path) -> dict[str, Any]:
    moments = latest(folder)
    return {
        "models": [
            {
                "name": "all_days",
                "time_spine": {"standard_granularity_column": "date_day"},
                "columns": [{"name": "date_day", "granularity": "day"}],
            }
        ],
        "semantic_models": [_model(record, moments) for record in RECORDS],
        "metrics": [*_simple(), *_made()],
    }


def _model(record: str, moments: dict[str, str]) -> dict[str, Any]:
    entity, key, times = RECORDS[record]
    entities = [{"name": entity, "type": "primary", "expr": key}]
    if record == "survey_response":
        entities.append({"name": "contact", "type": "foreign", "expr": "interaction_id"})
    dimensions = [{"name": t, "type": "time", "type_params": {"time_granularity": "day"}} for t in times]
    if record == "interaction":
        dimensions += [{"name": name, "type": "categorical"} for name in ("channel", "team")]
    own = {name: measure for name, measure in MEASURES.items() if measure.record == record}
    return {
        "name": f"{record}s", "model": f"ref('{record}s')", "defaults": {"agg_time_dimension": times[0]},
        "entities": entities, "dimensions": dimensions,
        "measures": [_measure(name, measure, moments) for name, measure in own.items()],
    }  # fmt: skip


def _measure(name: str, measure: Measure, moments: dict[str, str]) -> dict[str, Any]:
    sql = measure.sql
    for mark, moment in moments.items():
        sql = sql.replace(mark, moment)
    found = {"name": name, "agg": measure.aggregate, "expr": sql, "agg_time_dimension": measure.time}
    if measure.share is not None:
        found["agg_params"] = {"percentile": measure.share, "use_discrete_percentile": False}
    return found


def _simple() -> list[dict[str, Any]]:
    """A metric for each measure: others are made of metrics."""
    return [
        {
            "name": name, "label": name, "type": "simple",
            "type_params": {"measure": {"name": name, "fill_nulls_with": 0} if name == "i_csat" else name},
        }
        for name in MEASURES
    ]  # fmt: skip


def _made() -> list[dict[str, Any]]:
    return [_metric(name, metric) for name, metric in METRICS.items()]


def _metric(name: str, metric: Metric) -> dict[str, Any]:
    ratio = ratio_of(metric)
    if len(metric.measures) == 1:
        return {"name": name, "label": name, "type": "simple", "type_params": {"measure": metric.measures[0]}}
    if ratio:
        params: dict[str, Any] = {"numerator": ratio[0], "denominator": ratio[1]}
        return {"name": name, "label": name, "type": "ratio", "type_params": params}
    params = {
        "expr": metric.formula.replace("{", "").replace("}", ""),
        "metrics": [{"name": n} for n in metric.measures],
    }
    return {"name": name, "label": name, "type": "derived", "type_params": params}


def _write(file: Path, told: dict[str, Any]) -> None:
    file.write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
