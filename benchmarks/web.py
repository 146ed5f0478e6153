"""The web under load: what a page takes in process, and 50 readers at once over HTTP, of answers told before and not.

    python -m benchmarks.web FOLDER [--users 50] [--seconds 20]

FOLDER is a workspace with data, such as the demo's. The server runs in a process of its own; readers ask, read the
whole answer, and ask again at once, so the figures are those of a machine that is never idle.
"""

import argparse
import asyncio
import itertools
import json
import math
import random
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path

from starlette.testclient import TestClient

from wellserved.flow.workspace import open_workspace
from wellserved.surfaces.served.app import make_app

RESULT = Path(__file__).parent / "results" / "web.json"
HOME = {"Accept": "text/html", "Accept-Encoding": "gzip"}
SAME = (
    "/",
    "/?f.channel=voice",
    "/api/v1/scorecards/service",
    "/api/v1/measure?metric=csat_t2b&by=channel&grain=month",
)
METRICS = ("csat_t2b", "aht", "abandonment_rate", "asa", "fcr_no_repeat")
SEGMENTS = ("channel",)


@dataclass(frozen=True)
class Request:
    """What is asked: a path, and a body where it is posted."""

    path: str
    body: bytes = b""
    head: Mapping[str, str] = field(default_factory=lambda: HOME)


@dataclass(frozen=True)
class Felt:
    """What readers felt: milliseconds of the middle and of the slowest twentieth, answers a second; what one cost."""

    asked: int
    failed: int
    p50: float
    p95: float
    a_second: float
    cpu_ms: float = 0.0


def new_pages() -> Iterator[str]:
    """Pages that nobody saw: a scorecard of months and channels, in another zone each time."""
    zones = ("UTC", "Europe/Paris", "America/New_York", "Asia/Tokyo", "Africa/Cairo", "America/Lima", "Asia/Dubai")
    channels = ("voice", "chat", "email", "messaging", "voice,chat", "voice,email", "chat,email", "voice,messaging")
    for channel, zone, month in itertools.product(channels, zones, range(1, 11)):
        yield f"/?period=2026-{month:02d}&f.channel={channel}&tz={zone}"


def new_questions() -> Iterator[str]:
    """Questions that nobody asked: other days, KPIs and segments each time."""
    first = date(2025, 12, 1)
    for start, length in itertools.product(range(240), range(20, 90)):
        days = first + timedelta(days=start), first + timedelta(days=start + length)
        metric, segment = METRICS[(start + length) % len(METRICS)], SEGMENTS[start % len(SEGMENTS)]
        yield f"/api/v1/measure?metric={metric}&by={segment}&from={days[0]}&to={days[1]}"


def in_process(folder: Path) -> dict[str, float]:
    """CPU milliseconds of one answer: new, of the same numbers drawn anew, told before, and not changed."""
    with TestClient(make_app(open_workspace(folder, kept=True)), base_url="http://127.0.0.1") as client:
        found = {}
        for path in ("/", "/api/v1/scorecards/service", "/catalogue"):
            client.get(path + ("&" if "?" in path else "?") + "tz=UTC", headers=HOME)
            found[f"{path} first"] = _cpu_of(lambda path=path: client.get(path, headers=HOME), 1)
            drawn = iter(range(1000))
            anew = lambda path=path, drawn=drawn: client.get(f"{path}?q={next(drawn)}", headers=HOME)  # noqa: E731
            if not path.startswith("/api"):
                found[f"{path} drawn anew"] = _cpu_of(anew, 20)
            found[f"{path} told before"] = _cpu_of(lambda path=path: client.get(path, headers=HOME), 50)
            mark = HOME | {"If-None-Match": client.get(path, headers=HOME).headers["etag"]}
            found[f"{path} not changed"] = _cpu_of(lambda path=path, mark=mark: client.get(path, headers=mark), 50)
    return found


def _cpu_of(ask, rounds: int) -> float:
    began = _cpu()
    for _ in range(rounds):
        assert ask().status_code in (200, 304)
    return (_cpu() - began) * 1000 / rounds


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class RanDry(RuntimeError):
    """There was nothing left to ask before the time was over: what was felt until then is no figure."""


async def crowd(
    port: int, asked: Iterator[Request], users: int, seconds: float | None = None, pause: float = 0
) -> Felt:
    """So many readers at once, each on a connection of his own; they ask again at once, or after a pause.

    They ask for so many seconds, or where none are said until all is asked.

    Raises:
        RanDry: They had nothing left to ask before the time was over.
    """
    times: list[float] = []
    failed, begun = [0], time.perf_counter()
    ends = begun + (seconds or math.inf)

    async def reader() -> None:
        await asyncio.sleep(random.uniform(0, pause))
        read, write = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        while time.perf_counter() < ends:
            one = next(asked, None)
            if one is None and seconds:
                raise RanDry(f"nothing was left to ask after {len(times):,} answers, before {seconds:.0f} s were over")
            if one is None:
                break
            began = time.perf_counter()
            status = await ask(read, write, one)
            failed[0] += status != 200
            times.append((time.perf_counter() - began) * 1000)
            if pause:
                await asyncio.sleep(random.uniform(0.5, 1.5) * pause)
        write.close()

    await asyncio.gather(*(reader() for _ in range(users)))
    took = time.perf_counter() - begun
    cuts = statistics.quantiles(times, n=20)
    return Felt(len(times), failed[0], round(cuts[9], 1), round(cuts[18], 1), round(len(times) / took, 1))


async def ask(read: asyncio.StreamReader, write: asyncio.StreamWriter, one: Request) -> int:
    """One request on a connection that stays; its status, when its body was read."""
    told = "".join(f"{name}: {value}\r\n" for name, value in one.head.items())
    how = f"POST {one.path} HTTP/1.1\r\nContent-Length: {len(one.body)}" if one.body else f"GET {one.path} HTTP/1.1"
    write.write(f"{how}\r\nHost: 127.0.0.1\r\n{told}\r\n".encode() + one.body)
    head = (await read.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
    assert length is not None, head
    await read.readexactly(int(length[1]))
    return int(head.split(" ", 2)[1])


def over_http(folder: Path, users: int, seconds: float) -> dict[str, Felt]:
    """A server of its own, and the crowd."""
    words = [sys.executable, "-m", "wellserved.surfaces.cli.main", "serve", "--port", "0", "--workspace", str(folder)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        port = int(re.findall(r":(\d+)", next(line for line in server.stderr if "http://" in line))[0])
        try:
            asyncio.run(crowd(port, map(Request, iter(SAME)), 1))
            return {
                "told before": asyncio.run(crowd(port, map(Request, itertools.cycle(SAME)), users, seconds)),
                "new questions": asyncio.run(crowd(port, map(Request, new_questions()), users, seconds)),
                "new questions, 4 readers": asyncio.run(crowd(port, map(Request, _later(new_questions())), 4, seconds)),
                "new pages": asyncio.run(crowd(port, map(Request, new_pages()), users, seconds)),
            }
        finally:
            server.terminate()


def _later(paths: Iterator[str]) -> Iterator[str]:
    """The same questions of some channels, so that none is known."""
    return (f"{path}&f.channel=voice,chat" for path in paths)


def main(words: Sequence[str] | None = None) -> None:
    """Run it all and keep what was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--users", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=20)
    given = asked.parse_args(words)
    found = {
        "cpu_ms_in_process": {name: round(ms, 2) for name, ms in in_process(given.folder).items()},
        "over_http": {name: asdict(felt) for name, felt in over_http(given.folder, given.users, given.seconds).items()},
    }
    print(json.dumps(found, indent=2))
    RESULT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
