"""Row engines: contacts' KPIs by month on Spark and PostgreSQL, ours against SQL written by hand in their dialects.

    python -m benchmarks.row_engines WORKSPACE spark|postgres [URL]

Ours tells each value's interval, n and coverage besides. CPU seconds are those of this process and of the engine's.
"""

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.hand import CONTACT_SQL
from benchmarks.kpis import catalogue
from wellserved.flow.values_table import finish_table
from wellserved.flow.workspace import open_workspace
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.store.engines import postgres_engine, spark_engine
from wellserved.terms.period import Grain

OPENED = {"spark": spark_engine.open_engine, "postgres": postgres_engine.open_engine}
PROCESS = {"spark": "java", "postgres": "postgres"}
QUANTILES = {
    "spark": r"percentile(\1, \2) FILTER (WHERE \3)",
    "postgres": r"percentile_cont(\2) WITHIN GROUP (ORDER BY \1) FILTER (WHERE \3)",
}
MONTHS = {
    "spark": "CAST(TRUNC(CAST(started_at AS DATE), 'MONTH') AS DATE)",
    "postgres": "CAST(DATE_TRUNC('month', started_at) AS DATE)",
}
LEFT_OUT = ("aht",)  # its three parts are one column in the store


def by_hand(engine: str) -> str:
    """What an expert writes for the engine over the enriched contacts."""
    listed = ", ".join(f"{_in(engine, sql)} AS {name}" for name, sql in CONTACT_SQL.items() if name not in LEFT_OUT)
    return f"SELECT {MONTHS[engine]} AS period, {listed} FROM interaction GROUP BY 1 ORDER BY 1"


def _in(engine: str, sql: str) -> str:
    """A KPI of the hand-written DuckDB statement in the engine's words."""
    counted = "count_if({})" if engine == "spark" else "count(*) FILTER (WHERE {})"
    found = re.sub(r"quantile_cont\((\w+), ([\d.]+)\) FILTER \((.*)\)$", QUANTILES[engine], sql)
    found = re.sub(r"FILTER \((?!WHERE)", "FILTER (WHERE ", found)
    found = re.sub(r"count_if\(((?:[^()]|\([^()]*\))*)\)", lambda one: counted.format(one[1]), found)
    found = found.replace("::DOUBLE", "")
    return re.sub(r" / nullif", " * 1.0 / nullif", found).replace("/ count(*)", "* 1.0 / count(*)")


def cpu(engine: str) -> float:
    """Processor seconds of this process and of all of the engine's, those that ended included."""
    ticks = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                named = (folder / "cmdline").read_bytes().decode(errors="replace")
                if PROCESS[engine] in named.split("\0")[0] or int(folder.name) == os.getpid():
                    ticks += sum(map(int, (folder / "stat").read_text().rsplit(")", 1)[1].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def timed(engine: str, what: Callable[[], Any], rounds: int = 3) -> tuple[float, Any]:
    """The least of some rounds after a warm one."""
    found, times = what(), []
    for _ in range(rounds):
        begun = cpu(engine)
        what()
        times.append(cpu(engine) - begun)
    return min(times), found


def main(folder: str, engine: str, url: str = "") -> None:
    workspace = open_workspace(Path(folder))
    opened = OPENED[engine](workspace.store, None, url)
    names = tuple(name for name in CONTACT_SQL if name not in LEFT_OUT)
    question = Question(names, date(2025, 1, 1), date(2026, 1, 1), Grain.MONTH, clock=datetime(2027, 1, 1, tzinfo=UTC))
    asked = plan(question, catalogue())
    ours, table = timed(engine, lambda: finish_table(asked, [opened.arrow(sql) for sql in asked.statements]))
    hand, wanted = timed(engine, lambda: opened.own(by_hand(engine), ["interaction"]))
    told = {
        (m, s[:7]): v
        for m, s, v in zip(*(table.column(c).to_pylist() for c in ("metric", "start", "value")), strict=True)
    }
    wrong = [
        (name, row["period"], row[name], told.get((name, row["period"].isoformat()[:7])))
        for row in wanted.to_pylist()
        for name in names
        if not _near(row[name], told.get((name, row["period"].isoformat()[:7])))
    ]
    sys.stdout.write(
        f"{engine}: ours {ours:.2f}, by hand {hand:.2f} CPU s, {ours / hand:.2f} times; differ: {wrong[:3]}\n"
    )


def _near(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    return abs(float(one) - float(other)) <= 1e-9 * max(1.0, abs(float(one)))


if __name__ == "__main__":
    main(*sys.argv[1:])
