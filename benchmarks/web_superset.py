"""The web against Apache Superset: the same question of the same rows over HTTP, in one run, one after the other.

    python -m benchmarks.web_superset FOLDER --superset http://127.0.0.1:8088 --file rows.duckdb --dataset 1

Superset runs beside, with the account admin/admin, its drivers for DuckDB and WTF_CSRF_ENABLED off. `--write` writes
`--file` from FOLDER's contacts; make it known to Superset as a dataset, and name its number. Both are asked for the
mean handle time by channel of a stretch of days: Superset for the mean; ours for the mean, its interval, n, coverage
and note.
"""

import argparse
import asyncio
import itertools
import json
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from http.cookiejar import CookieJar
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.web import Felt, Request, crowd
from wellserved.flow.engines import open_engine
from wellserved.flow.workspace import open_workspace

RESULT = Path(__file__).parent / "results" / "web_superset.json"
LOGIN = {"username": "admin", "password": "admin"}
COLUMNS = "interaction_id, started_at, channel, queue, team, handled_by, answered, queue_seconds, handle_seconds"
Span = tuple[date, date]


def spans(first: date) -> Iterator[Span]:
    """Stretches of days that nobody asked for yet; the last day counts."""
    for start, length in itertools.product(range(200), range(20, 110, 3)):
        yield first + timedelta(days=start), first + timedelta(days=start + length)


def ours(span: Span) -> Request:
    """Our question."""
    return Request(f"/api/v1/measure?metric=aht&by=channel&from={span[0]}&to={span[1]}")


def theirs(span: Span, dataset: int, head: dict[str, str]) -> Request:
    """Superset's."""
    mean = {"expressionType": "SQL", "sqlExpression": "avg(handle_seconds)", "label": "aht"}
    query = {"metrics": [mean], "columns": ["channel"], "granularity": "started_at", "row_limit": 100,
             "time_range": f"{span[0]} : {span[1] + timedelta(days=1)}"}  # fmt: skip
    told = {"datasource": {"id": dataset, "type": "table"}, "queries": [query], "result_format": "json"}
    return Request("/api/v1/chart/data", json.dumps(told).encode(), head)


def signed_in(url: str) -> dict[str, str]:
    """The head of a request by somebody who signed in to Superset as people do."""
    cookies = CookieJar()
    form = urllib.parse.urlencode(LOGIN).encode()
    urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies)).open(f"{url}/login/", form, timeout=120)
    return {"Content-Type": "application/json", "Cookie": "; ".join(f"{one.name}={one.value}" for one in cookies)}


def write_rows(folder: Path, file: Path) -> int:
    """Write the contacts of a workspace, as enrichment left them, for Superset; how many they are."""
    engine = open_engine(open_workspace(folder))
    rows: pa.Table = engine.arrow(f"SELECT {COLUMNS} FROM interaction")
    engine.close()
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as there:
        there.register("found", rows)
        there.execute("CREATE TABLE interaction AS SELECT * FROM found")
    return rows.num_rows


def asked(port: int, make: Callable[[Span], Request], given: argparse.Namespace) -> dict[str, Felt]:
    """New questions, and one told before."""
    users, seconds = given.users, given.seconds
    new = asyncio.run(crowd(port, (make(span) for span in spans(given.first)), users, seconds))
    one = make(next(spans(given.first)))
    asyncio.run(crowd(port, iter([one, one]), 1, 60))
    return {"new questions": new, "told before": asyncio.run(crowd(port, itertools.repeat(one), users, seconds))}


def main(words: Sequence[str] | None = None) -> None:
    """Run both, one after the other, and keep what was found."""
    given = arguments(words)
    if given.write:
        print(f"{write_rows(given.folder, given.file):,} rows written")
        return
    head = signed_in(given.superset)
    port = int(given.superset.rsplit(":", 1)[1])
    found: dict[str, dict[str, Felt]] = {"superset": asked(port, lambda span: theirs(span, given.dataset, head), given)}
    command = [sys.executable, "-m", "wellserved.surfaces.cli.main", "serve", "--port", "0", "-w", str(given.folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        own = int(re.findall(r":(\d+)", next(line for line in server.stderr if "http://" in line))[0])
        try:
            asyncio.run(crowd(own, iter([ours((given.first, given.first))] * 2), 1, 60))
            found["ours"] = asked(own, ours, given)
        finally:
            server.terminate()
    refused = {who: sum(felt.failed for felt in own.values()) for who, own in found.items()}
    if any(refused.values()):
        raise SystemExit(f"answers that were none: {refused}; nothing is compared")
    ratios = {name: round(felt.a_second / found["superset"][name].a_second, 1) for name, felt in found["ours"].items()}
    told = {"users": given.users, "ratio of answers a second": ratios}
    told |= {who: {name: asdict(felt) for name, felt in own.items()} for who, own in found.items()}
    RESULT.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=2))


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--superset", default="http://127.0.0.1:8088")
    parser.add_argument("--file", type=Path, default=Path("rows.duckdb"))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--dataset", type=int, default=1)
    parser.add_argument("--first", type=date.fromisoformat, default=date(2025, 12, 1))
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
