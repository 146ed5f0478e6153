"""Value: what weighing cost against value takes, by size: seconds of the processor, peak of memory, and the estimators.

    python -m benchmarks.value FOLDER --millions 1 2 10

writes and loads a year of each size where it is missing, with booked costs, asks `value` of the whole year in a process
of its own, by customers' segment and by channel, and prints a table; and times the costing of 200,000 contacts.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.generate import TEAMS, write
from benchmarks.load import workspace
from wellserved.enrich.contact_costs import contact_cost_sql
from wellserved.enrich.cost_rules import CostRules
from wellserved.enrich.cost_shares import cost_share_sql
from wellserved.enrich.local_day import local_day_sql
from wellserved.flow.load import load
from wellserved.flow.value import value
from wellserved.flow.workspace import open_workspace
from wellserved.insight.worth.ratio import ratio, sums
from wellserved.insight.worth.whale import whale

CUTS = ("segment", "channel")
COSTS = """SELECT printf('%d-%d-%s', month, team, category) AS cost_id, make_date(2025, month, 1) AS "from",
  last_day(make_date(2025, month, 1)) AS "to", category, NULL::VARCHAR AS channel,
  CASE WHEN category = 'labour' THEN printf('team_%02d', team) END AS team, amount::DECIMAL(18,4) AS amount,
  'EUR' AS currency
FROM range(1, 13) m(month), range(0, {teams}) t(team),
  (VALUES ('labour', 3000.0), ('platform', 3000.0), ('telephony', 4500.0)) c(category, amount)
WHERE category = 'labour' OR team = 0"""
MONTH = {
    "interaction": """SELECT printf('i%d', i) AS interaction_id, printf('c%d', i * 7919 % 40000) AS customer_id,
  ['voice', 'chat', 'email'][i % 3 + 1] AS channel, printf('team_%d', i % 30) AS team,
  printf('a%d', i % 800) AS agent_id, 'human' AS handled_by, NULL::TIMESTAMPTZ AS answered_at, false AS abandoned,
  TIMESTAMPTZ '2025-01-01 08:00:00+00' + INTERVAL (i % 2592000) SECOND AS started_at, 0.0 AS ivr_seconds,
  20.0 AS queue_seconds, 200.0 + i % 400 AS talk_seconds, 0.0 AS hold_seconds, 30.0 AS wrap_seconds,
  NULL::DOUBLE AS cost FROM range({contacts}) r(i)""",
    "agent": """SELECT printf('a%d', i) AS agent_id, printf('team_%d', i % 30) AS team, 'human' AS kind,
  30.0 AS hourly_cost FROM range(800) r(i)""",
    "agent_time": """SELECT printf('a%d', i) AS agent_id, d + INTERVAL 8 HOUR AS started_at,
  d + INTERVAL 16 HOUR AS ended_at, 'available' AS activity, true AS paid FROM range(800) r(i),
  generate_series(TIMESTAMPTZ '2025-01-01 00:00:00+00', TIMESTAMPTZ '2025-01-31 00:00:00+00', INTERVAL 1 DAY) s(d)""",
    "cost_day": """SELECT printf('%d%s', t, c) AS cost_id, DATE '2025-01-01' + d::INTEGER AS "day", c AS category,
  NULL::VARCHAR AS channel, CASE WHEN c = 'labour' THEN printf('team_%d', t) END AS team, 1000.0 AS amount,
  NULL::VARCHAR AS source, NULL::TIMESTAMPTZ AS loaded_at, NULL::VARCHAR AS batch
  FROM range(31) r(d), range(30) q(t), (VALUES ('labour'), ('platform'), ('telephony')) v(c)
  WHERE c = 'labour' OR t = 0""",
}
SUMS = ("SELECT sum(cost) FROM costed", "SELECT sum(shared) FROM cost_share")
SOURCE = "source: files\nrecord: cost\npath: exports/cost/*.parquet\nzone: UTC\ncolumns:\n"
COST_COLUMNS = ("cost_id", "from", "to", "category", "channel", "team", "amount", "currency")


def prepare(folder: Path, millions: float) -> Path:
    """A loaded workspace of a year of so many million contacts, with booked costs."""
    data, made = folder / f"data{millions:g}", folder / f"workspace{millions:g}"
    if not (data / "agent.parquet").exists():
        write(data, millions)
    if not (made / "loaded").exists():
        made.mkdir(parents=True)
        workspace(made, data)
        with (made / "wellserved.yaml").open("a") as settings:
            settings.write("currency: EUR\n")
        (made / "exports" / "cost").mkdir()
        file = made / "exports" / "cost" / "year.parquet"
        duckdb.execute(f"COPY ({COSTS.format(teams=TEAMS)}) TO '{file}' (FORMAT parquet)")
        columns = "".join(f'  {name}: "\\"{name}\\""\n' for name in COST_COLUMNS)
        (made / "sources" / "cost.yaml").write_text(SOURCE + columns)
        load(open_workspace(made))
        (made / "loaded").touch()
    return made


def once(folder: Path, cut: str) -> dict[str, float]:
    """Ask once in a fresh process, and tell seconds and memory."""
    words = [sys.executable, "-m", "benchmarks.value", str(folder), "--ask", cut]
    found: dict[str, float] = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return found


def asked(folder: Path, cut: str) -> dict[str, float]:
    """What one question takes."""
    began, used = time.perf_counter(), time.process_time()
    found = value(open_workspace(folder), "2025", by=[cut], ahead=False)
    told = {"takers": found.whale.takers if found.whale else 0, "ratio": found.ratio.value or 0.0}
    return told | {
        "contacts": found.whole.contacts, "customers": found.whole.customers, "cost": found.whole.cost,
        "wall": time.perf_counter() - began, "cpu": time.process_time() - used, "mib": _peak(),
    }  # fmt: skip


def _peak() -> float:
    """The most memory that this process has had, in MiB; Linux only."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def costing(contacts: int = 200_000) -> dict[str, float]:
    """Seconds of one thread to share a month's costs among contacts, and to weigh their customers."""
    duck = duckdb.connect(config={"threads": 1})
    duck.execute("SET TimeZone = 'UTC'")
    for name, sql in MONTH.items():
        duck.execute(f"CREATE TABLE {name} AS {sql.format(contacts=contacts)}")
    given = {name: name for name in MONTH} | {"every agent": "agent"}
    began = time.process_time()
    duck.execute(f"CREATE TABLE cost_share AS {cost_share_sql(given, CostRules(), 'UTC')}")
    day, shares = local_day_sql('"started_at"', "UTC", many=True), {"every cost_share": "cost_share"}
    costed = contact_cost_sql("SELECT * FROM interaction", given | shares, day)
    duck.execute(f"CREATE TABLE costed AS SELECT interaction_id, cost FROM ({costed})")
    shared = time.process_time() - began
    borne, booked = (duck.execute(sql).fetchall()[0][0] for sql in SUMS)
    assert abs(borne - booked) < 0.005, (borne, booked)
    rng = np.random.default_rng(1)
    cost, brought = rng.exponential(3, contacts), rng.exponential(9, contacts)
    began = time.process_time()
    ratio(sums(cost, brought))
    whale(brought - cost)
    return {"sharing": shared, "estimators": time.process_time() - began}


def main() -> None:
    parser = argparse.ArgumentParser(description="Time value by size.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 2])
    parser.add_argument("--ask", choices=CUTS)
    given = parser.parse_args()
    if given.ask:
        print(json.dumps(asked(given.folder, given.ask)))
        return
    found = costing()
    print(f"200,000 contacts, one thread: costs shared out {found['sharing']:.2f} s CPU,")
    print(f"ratio and whale curve of as many customers {found['estimators']:.2f} s CPU")
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    print(f"{machine}, Python {platform.python_version()}, DuckDB {duckdb.__version__}\n")
    print("| million contacts | by | CPU s | wall s | peak MiB | CPU s a million |\n|---|---|---|---|---|---|")
    for millions in given.millions:
        made = prepare(given.folder, millions)
        for cut in CUTS:
            one = once(made, cut)
            each = one["cpu"] / millions
            print(
                f"| {millions:g} | {cut} | {one['cpu']:.1f} | {one['wall']:.1f} | {one['mib']:,.0f} | {each:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
