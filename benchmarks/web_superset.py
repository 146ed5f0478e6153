"""The web against Apache Superset: the same question of the same rows over HTTP, in one run, in turns.

    BENCHMARK_SUPERSET_BIN=/path/to/bin python -m benchmarks.web_superset FOLDER --home SUPERSET_FOLDER

FOLDER is a workspace with a year of contacts and roll-ups (`benchmarks.load`). Its contacts, as enrichment left them,
are written to a DuckDB file for Superset, which is set up and served from a folder (`benchmarks/superset_beside.py`).
Both are asked for the mean handle time by channel of a stretch of days: Superset for the mean; ours for the mean, its
interval, n, coverage and note. Readers ask again at once, or after a pause. Processor milliseconds an answer are
those of the server's processes: they mean something on a machine that has other work as well.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from http.cookiejar import CookieJar
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.superset_beside import superset
from benchmarks.web import Felt, Request, crowd
from wellserved.flow.engines import open_engine
from wellserved.flow.workspace import open_workspace

RESULT = Path(__file__).parent / "results" / "web_superset.json"
LOGIN = {"username": "admin", "password": "admin"}
COLUMNS = "interaction_id, started_at, channel, queue, team, handled_by, answered, queue_seconds, handle_seconds"
Span = tuple[date, date]
YEAR = 363  # days that surely have contacts


def spans(first: date) -> Iterator[Span]:
    """Stretches of days that nobody asked for yet, of three weeks to five months of a year; the last day counts."""
    every = [(start, start + length) for length in range(20, 150) for start in range(YEAR - length)]
    for start, end in random.Random(1).sample(every, len(every)):
        yield first + timedelta(days=start), first + timedelta(days=end)


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


def served(folder: Path, workers: int) -> AbstractContextManager[subprocess.Popen[str]]:
    """Our server."""
    words = [sys.executable, "-m", "wellserved.surfaces.cli.main", "serve", "--port", "0", "-w", str(folder)]
    return subprocess.Popen([*words, "--workers", str(workers)], stderr=subprocess.PIPE, text=True)


def port_of(server: subprocess.Popen[str]) -> int:
    """The port that it says it answers on."""
    assert server.stderr is not None
    return int(re.findall(r":(\d+)", next(line for line in server.stderr if "http://" in line))[0])


def processor_of(leader: int) -> float:
    """Processor seconds that a process and those that it started have used."""
    found, waiting = 0.0, [leader]
    while waiting:
        one = waiting.pop()
        fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        found += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            waiting += map(int, children.read_text(encoding="ascii").split())
    return found


@dataclass(frozen=True)
class Side:
    """One of the two that are asked.

    Args:
        port: Where it answers.
        leader: Its process.
        make: Its question about some days.
    """

    port: int
    leader: int
    make: Callable[[Span], Request]

    def felt(self, asked: Iterator[Request], users: int, seconds: float, pause: float = 0) -> Felt:
        """What readers felt, and what an answer cost it."""
        before = processor_of(self.leader)
        felt = asyncio.run(crowd(self.port, asked, users, seconds, pause))
        return replace(felt, cpu_ms=round((processor_of(self.leader) - before) * 1000 / felt.asked, 2))


def in_turns(sides: Mapping[str, Side], given: argparse.Namespace) -> dict[str, dict[str, list[Felt]]]:
    """Both sides in turns: what nobody asked, the same with pauses, and what was told before."""
    new = {name: map(side.make, spans(given.first)) for name, side in sides.items()}
    one = {name: side.make((given.first, given.first)) for name, side in sides.items()}
    found: dict[str, dict[str, list[Felt]]] = {name: {} for name in sides}
    for _ in range(given.rounds):
        for what in ("new questions", "new questions, after a pause", "told before"):
            for name, side in sides.items():
                asked = itertools.repeat(one[name]) if what == "told before" else new[name]
                pause = given.pause if "pause" in what else 0
                felt = side.felt(asked, given.users, given.seconds, pause)
                print(name, what, felt, flush=True)
                found[name].setdefault(what, []).append(felt)
    return found


def middle(rounds: Sequence[Felt]) -> Felt:
    """The round in the middle by answers a second; whatever failed in any."""
    chosen = sorted(rounds, key=lambda felt: felt.a_second)[len(rounds) // 2]
    return replace(chosen, failed=sum(felt.failed for felt in rounds))


def main(words: Sequence[str] | None = None) -> None:
    """Run both in turns, and keep what was found."""
    given = arguments(words)
    file = given.home / "rows.duckdb"
    given.home.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        print(f"{write_rows(given.folder, file):,} rows written")
    with superset(given.home, file) as (url, leader), served(given.folder, given.workers) as server:
        try:
            port, head = port_of(server), signed_in(url)
            sides = {"superset": Side(int(url.rsplit(":", 1)[1]), leader, lambda span: theirs(span, 1, head)),
                     "ours": Side(port, server.pid, ours)}  # fmt: skip
            for side in sides.values():  # each worker reads what it holds
                asyncio.run(crowd(side.port, iter([side.make((given.first, given.first))] * 16), 8))
            found = in_turns(sides, given)
        finally:
            server.terminate()
    tell(found, given)


def tell(found: Mapping[str, Mapping[str, Sequence[Felt]]], given: argparse.Namespace) -> None:
    """Write the middle round of each, and the ratios."""
    told = {who: {what: middle(rounds) for what, rounds in own.items()} for who, own in found.items()}
    refused = {who: sum(felt.failed for felt in own.values()) for who, own in told.items()}
    if any(refused.values()):
        raise SystemExit(f"answers that were none: {refused}; nothing is compared")
    pairs = {what: (felt, told["superset"][what]) for what, felt in told["ours"].items()}
    said = {
        "users": given.users, "workers": given.workers, "seconds": given.seconds, "rounds": given.rounds,
        "pause of a reader, seconds": given.pause, "load of the machine": [round(one, 1) for one in os.getloadavg()],
        "ratio of answers a second": {what: round(a.a_second / b.a_second, 1) for what, (a, b) in pairs.items()},
        "ratio of processor time an answer": {what: round(b.cpu_ms / a.cpu_ms, 1) for what, (a, b) in pairs.items()},
        **{who: {what: asdict(felt) for what, felt in own.items()} for who, own in told.items()},
    }  # fmt: skip
    RESULT.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(said, indent=2))


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, default=Path("superset"))
    parser.add_argument("--first", type=date.fromisoformat, default=date(2025, 1, 2))
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pause", type=float, default=1)
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
