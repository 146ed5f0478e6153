"""Hostile requests, made from what the API says of itself and from what attackers write; what no answer may be.

`python -m tests.served.hostile 10000` sends so many, and each parameter with each text of an attacker's, to a small
organisation, from a process for each processor, and prints what was answered. It takes some 15 minutes of a processor:
half of the requests are good ones, and are answered in full.
"""

import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice, repeat
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import quote

import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from starlette.testclient import TestClient

from wellserved.flow.workspace import open_workspace

API = "/api/v1"
PROBLEM = "application/problem+json"
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
TAKEN = ("method", "url", "params", "headers", "json", "data", "content")
REAL = {
    "metric": st.sampled_from(["csat_t2b", "fcr_no_repeat", "aht", "asa", "cost_per_contact", "backlog_open"]),
    "period": st.sampled_from(["2026-09", "2026-Q3", "2026-W40", "2026-10-03", "2026-09-01..2026-09-09", "last-3m"]),
    "name": st.sampled_from(["service", "csat_t2b"]),
    "by": st.sampled_from(["channel", "team", "channel,team"]),
}
INJECTED = (
    "' OR 1=1 --", "'; DROP TABLE interaction; --", "channel = 'voice' UNION SELECT * FROM customer", "1); SELECT 1",
    "(SELECT count(*) FROM customer) > 0", "read_csv('/etc/passwd')", "channel IN (SELECT 1)", "TRUE) OR (TRUE",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{7*7}}", "${jndi:ldap://x}",
    "javascript:alert(1)",
    "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "C:\\windows\\win.ini", "file:///etc/passwd",
    "=cmd|' /C calc'!A0", "%00", "\x00", "\x1b[31m", "\r\nSet-Cookie: a=b", "%", "%zz", "\ud800", "\u202e", "\ufeff",
    "9999", "9999-12-31", "9999-12-31..9999-12-31", "0001-01-01", "0000", "-1", "1e309", "NaN", "1" * 400, "last-0d",
    "last-999999999d", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00", "-99999-01-01", "2026-02-30", "null",
    "[]", "{}", "()" * 900, "(" * 1_900, "NOT " * 450 + "TRUE", "a" * 2_000, ",".join(["x"] * 900), "",
    " ", "\u0661\u0662",
)  # fmt: skip
ASKED = {
    "/measure": {"metric": "csat_t2b", "period": "2026-09", "by": "channel", "grain": "month", "where": "TRUE",
                 "compare": "year", "as_of": "2100-01-01", "tz": "UTC", "lang": "de", "f.channel": "voice",
                 "from": "2026-09-01", "to": "2026-09-30", "format": "csv"},
    "/rows": {"metric": "csat_t2b", "period": "2026-09", "where": "TRUE", "limit": "3", "cursor": "x", "f.team": "a",
              "from": "2026-09-01", "to": "2026-09-30", "as_of": "2100-01-01", "tz": "UTC"},
    "/explain": {"metric": "fcr_no_repeat", "period": "2026-09", "against": "previous", "by": "channel",
                 "where": "TRUE", "f.channel": "chat", "from": "2026-09-01", "to": "2026-09-30", "lang": "de"},
    "/scorecards/service": {"period": "2026-09", "as_of": "2100-01-01", "f.channel": "voice", "tz": "UTC"},
    "/catalogue": {"format": "csv", "lang": "de"},
    "/annotations": {"from": "2026-09-01", "to": "2026-09-30", "metric": "csat_t2b"},
}  # fmt: skip
PAGES = ("/", "/catalogue", "/kpi/csat_t2b", "/explore", "/map", "/guardrails", "/data", "/chart/behaviour.svg")
STATE = ("period", "grain", "compare", "f.channel", "f.nothing", "by", "tz", "as_of", "scorecard", "view", "q", "lang")


def injected() -> Iterator[str]:
    """Each parameter of each route with each text of an attacker's, beside parameters that are good."""
    for path, good in ASKED.items():
        for name in (*good, "f.nothing", "f.<b>"):
            kept = {one: value for one, value in good.items() if one not in clashing(name)}
            yield from (f"{API}{path}?{query(kept | {name: text})}" for text in INJECTED)
    for path in PAGES:
        yield from (f"{path}?{query({name: text})}" for name in STATE for text in INJECTED)
    yield from (
        f"{API}/{path}/{quote(text, safe='', errors='replace')}"
        for path in ("catalogue", "scorecards")
        for text in INJECTED
    )


def clashing(name: str) -> tuple[str, ...]:
    """Parameters that may not stand beside this one."""
    return (
        ("period", "cursor")
        if name in ("from", "to")
        else ("from", "to")
        if name == "cursor"
        else ("from", "to", "cursor")
    )


def query(pairs: Mapping[str, str]) -> str:
    return "&".join(f"{quote(name)}={quote(text, errors='surrogatepass')}" for name, text in pairs.items())


def described(client: TestClient, cases: int, number: int = 1) -> Iterator[tuple[str, Mapping[str, Any], Any]]:
    """Send requests made from the API's own description, good and bad ones, others by number; each with its answer."""
    schema = schemathesis.openapi.from_dict(client.get(f"{API}/openapi.json").json())
    every: list[Any] = list(schema.get_all_operations())
    operations = [one.ok() for one in every]
    asking = [one for one in operations if one.path.startswith(API)]
    for operation in asking:
        for mode in MODES:
            yield from send(client, operation, mode, -(-cases // (len(asking) * len(MODES))), number)


def send(client: TestClient, operation: Any, mode: GenerationMode, cases: int, number: int) -> list[Any]:
    """Send one operation's requests; half of them with names that there are, so that they get further."""
    found: list[tuple[str, Mapping[str, Any], Any]] = []

    @seed(number)
    @settings(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode), st.data())
    def one(case: Any, data: Any) -> None:
        taken = case.as_transport_kwargs(base_url=str(client.base_url))
        request = {name: taken[name] for name in TAKEN if name in taken}
        if isinstance(request.get("data"), bytes | str):
            request["content"] = request.pop("data")
        if request.get("params") and data.draw(st.booleans()):
            known = {name: data.draw(REAL[name]) for name in request["params"] if name in REAL}
            request["params"] = dict(request["params"]) | known
        found.append((operation.label, request, client.request(**request)))

    one()
    return found


def wrong(answer: Any) -> str:
    """What is wrong with an answer, whatever was asked; nothing where it is well."""
    kind = answer.headers.get("content-type", "")
    if answer.status_code >= 500:
        return f"{answer.status_code}: {answer.text[:300]}"
    if answer.status_code >= 400 and not kind.startswith((PROBLEM, "text/html")):
        return f"{answer.status_code} in another form: {kind}"
    if kind.startswith(PROBLEM) and (set("<>&") & set(answer.text) or "detail" not in json.loads(answer.text)):
        return f"markup in a problem: {answer.text[:300]}"
    if kind.startswith("text/html") and any(text in answer.text for text in INJECTED if "<" in text):
        return "markup of the asker's in a page"
    return ""


@dataclass
class Found:
    """How many answers of which status there were, and which were wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def see(self, asked: str, answer: Any) -> None:
        """Count an answer, and say what is wrong with it."""
        self.statuses[answer.status_code] += 1
        if fault := wrong(answer):
            self.faults.append(f"{asked[:600]}\n   {fault}")
            print(self.faults[-1], flush=True)  # noqa: T201


def attack(made: Path, part: int, parts: int, cases: int) -> Found:
    """Send one of several parts of the requests to a copy of an organisation."""
    from tests.served.conftest import visitor

    found = Found()
    attacked = open_workspace(shutil.copytree(made, made.parent / f"attacked {part}"), kept=True)
    with visitor(attacked, faults_are_answers=True) as client:
        for url in islice(injected(), part, None, parts):
            found.see(url, client.get(url))
        for label, request, answer in described(client, cases // parts, part + 1):
            found.see(f"{label} {request}", answer)
    return found


def main(cases: int) -> None:
    """Attack a small organisation, and print how many answers of which status there were, and which were wrong."""
    from tests.served.conftest import made_once

    parts, begun = os.cpu_count() or 1, monotonic()
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(parts, get_context("spawn")) as processes:
        made = made_once(Path(folder))
        every = list(processes.map(attack, repeat(made), range(parts), repeat(parts), repeat(cases)))
    statuses = sum((one.statuses for one in every), Counter[int]())
    for status, count in sorted(statuses.items()):
        print(f"{status}: {count:,}")  # noqa: T201
    wrong_ones = sum(len(one.faults) for one in every)
    print(f"{statuses.total():,} answers in {monotonic() - begun:.0f} s, {wrong_ones} of them wrong")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
