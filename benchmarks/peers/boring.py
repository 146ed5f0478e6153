"""Boring: the same KPIs by boring-semantic-layer, in its own environment ("duckdb<2", ibis-framework[duckdb]).

BENCHMARK_BORING_PYTHON names its Python. It has no command line that asks a question: boring_asked.py is its script.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.hand import Cut
from benchmarks.peers.expressed import MEASURES, METRICS
from benchmarks.peers.files import latest, record_sql
from benchmarks.peers.sidemantic import told as told_of_contacts

ASKED = Path(__file__).parent / "boring_asked.py"
KEYS = "started_at, channel, team"


def told(cut: Cut) -> tuple[str, ...]:
    """The KPIs of contacts: it is asked of one table, as Sidemantic is."""
    return told_of_contacts(cut)


@cache
def project(folder: Path) -> Path:
    """Write what its script makes a model of."""
    place = folder / "peers" / "boring"
    place.mkdir(parents=True, exist_ok=True)
    (place / "model.json").write_text(json.dumps(_model(folder)), encoding="utf-8")
    return place


def command(place: Path, cut: Cut, out: Path) -> list[str]:
    """The timed command."""
    python = os.environ["BENCHMARK_BORING_PYTHON"]
    return [python, str(ASKED), str(place / "model.json"), cut, str(out), *told(cut)]


def environment(place: Path) -> dict[str, str]:
    return {**os.environ, "TZ": "UTC"}


def answer(out: Path, cut: Cut) -> pa.Table:
    """What it told, with the names of the cut's keys."""
    table = pq.read_table(out)
    agents = table.column("agents_at_work")
    known = pc.if_else(pc.greater(agents, 0), agents, None)  # it has no word for a count of no rows
    table = table.set_column(table.column_names.index("agents_at_work"), "agents_at_work", known)
    return table.set_column(0, "period", table.column("period").cast(pa.date32(), safe=False))


def _model(folder: Path) -> dict[str, Any]:
    """A table of the measures' columns, since conditions are SQL; measures over them, and metrics made of measures."""
    own = {name: measure for name, measure in MEASURES.items() if measure.record == "interaction"}
    sql = ", ".join(f"{measure.sql} AS c_{name}" for name, measure in own.items())
    for mark, moment in latest(folder).items():
        sql = sql.replace(mark, moment)
    return {
        "table": f"SELECT {KEYS}, {sql} FROM ({record_sql(folder, 'interaction')})",
        "measures": {name: [measure.aggregate, measure.share] for name, measure in own.items()},
        "metrics": {name: METRICS[name].formula for name in told("month")},
    }
