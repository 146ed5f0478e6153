"""Read 50,000 tickets of 1.7 kB from a Zendesk server on loopback, from the request to the record.

    python -m benchmarks.connect                    processor seconds, memory and phases of one load
    python -m benchmarks.connect --tickets 10000    fewer of them
    python -m benchmarks.connect --pack             into all records that Zendesk's mappings make of tickets

The server is a process of its own and gives pages that were made before. The vendor's limit of ten calls a minute is
lifted: it is waiting, and no work. Seconds are of the processor; the import of the connector is told apart.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

TICKETS, BYTES, PAGE = 50_000, 1_700, 1_000
CPU, MEMORY, IMPORT = 6.0, 400, 0.1  # seconds, MB, seconds: what it may take
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
SAID = (
    "the my order invoice has not arrived since monday and nobody answered please tell me when it will be delivered or "
    "send money back i wrote twice before account login fails with error after update thanks regards still waiting for "
    "reply number wrong address changed refund card charged double cancel subscription help"
)
OF_TICKETS = ("zendesk-tickets", "zendesk-contacts", "zendesk-metrics")
CONNECTION = (
    "vendor: zendesk\nsubdomain: acme\naddress: {address}\ntoken: ${{WELLSERVED_ZENDESK_TOKEN}}\nstreams:\n{off}"
)


def ticket(number: int) -> dict[str, Any]:
    """One ticket, filled up to its size by its description."""
    made = FIRST + timedelta(seconds=301 * number)
    solved = made + timedelta(hours=number % 70)
    minutes = {"calendar": number % 4_200, "business": number % 1_400}
    row = {
        "url": f"https://example.zendesk.com/api/v2/tickets/{number}.json", "id": number, "external_id": None,
        "via": {"channel": ("email", "web", "chat", "api")[number % 4], "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": made.isoformat().replace("+00:00", "Z"), "updated_at": solved.isoformat().replace("+00:00", "Z"),
        "type": None, "subject": f"Subject {number}", "priority": ("low", "normal", "high")[number % 3],
        "status": ("open", "solved", "closed")[number % 3], "requester_id": 5000 + number % 9000,
        "submitter_id": 5000 + number % 9000, "assignee_id": 90 + number % 40, "group_id": 70 + number % 5,
        "brand_id": 31, "tags": ["billing", "late"], "custom_fields": [{"id": 27642, "value": None}],
        "generated_timestamp": int(solved.timestamp()), "custom_status_id": 1, "is_public": True,
        "metric_set": {
            "id": number, "ticket_id": number, "reopens": number % 2, "replies": number % 5, "group_stations": 1,
            "assignee_stations": 1, "solved_at": solved.isoformat().replace("+00:00", "Z"),
            "reply_time_in_minutes": minutes, "full_resolution_time_in_minutes": minutes,
            "requester_wait_time_in_minutes": minutes, "agent_wait_time_in_minutes": minutes,
        },
        "description": "",
    }  # fmt: skip
    row["description"] = prose(number)[: max(0, BYTES - len(json.dumps(row, separators=(",", ":"))))]
    return row


def prose(number: int) -> str:
    """A text that packs as a customer's does."""
    draw = random.Random(number)
    return " ".join(draw.choices(SAID.split(" "), k=BYTES // 4))


def serve(tickets: int) -> None:
    """Answer each page with bytes that were made before; say where on the first line."""
    pages = []
    for first in range(0, tickets, PAGE):
        rows = [ticket(number) for number in range(first + 1, min(first + PAGE, tickets) + 1)]
        end = first + PAGE >= tickets
        body = {"tickets": rows, "after_cursor": str(first + PAGE), "end_of_stream": end}
        pages.append(json.dumps(body, separators=(",", ":")).encode())
    nothing = json.dumps({"tickets": [], "after_cursor": str(tickets), "end_of_stream": True}).encode()

    class Server(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            cursor = parse_qs(urlsplit(self.path).query).get("cursor", ["0"])[0]
            page = int(cursor) // PAGE
            body = pages[page] if page < len(pages) else nothing
            body = b'{"user": {"id": 1}}' if "/users/me" in self.path else body
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            """Keep silent."""

    server = HTTPServer(("127.0.0.1", 0), Server)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port} {sum(map(len, pages))}\n")
    sys.stdout.flush()
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


def workspace(folder: Path, address: str, sources: tuple[str, ...]) -> Path:
    """A workspace that reads tickets and nothing else."""
    from wellserved.sources.zendesk.vendor import VENDOR

    for name in ("sources", "connections"):
        (folder / name).mkdir()
    (folder / "wellserved.yaml").write_text("name: benchmark\nzone: UTC\nthreads: 2\n")
    off = "".join(f"  {one.name}: false\n" for one in VENDOR.streams if one.name != "tickets")
    (folder / "connections" / "zendesk.yaml").write_text(CONNECTION.format(address=address, off=off))
    for name in sources:
        text = files("wellserved.flow").joinpath("starters", "zendesk", f"{name}.yaml").read_text(encoding="utf-8")
        (folder / "sources" / f"{name}.yaml").write_text(text)
    return folder


def read(folder: Path) -> None:
    """Load once, and tell what it took."""
    began = time.process_time()
    import wellserved.sources.zendesk.vendor as zendesk

    imported = time.process_time() - began
    zendesk.VENDOR = replace(zendesk.VENDOR, limits={})
    from wellserved.flow import load as loading
    from wellserved.flow.workspace import open_workspace

    opened = open_workspace(folder)
    begun, spent = _processor(), dict[str, float]()
    loading._pulled = _timed(loading._pulled, spent, "read pages and keep them")
    report = loading.load(opened)
    told = {
        "import": imported,
        "phases": spent,
        "cpu": _processor() - begun,
        "whole": _processor(),
        "memory": max(resource.getrusage(who).ru_maxrss for who in WHO) / 1024,
        "records": {one.record: one.loaded for one in report.records},
        "kept_out": sum(one.quarantined for one in report.records),
        "raw": sum(path.stat().st_size for path in (folder / "data" / "raw").rglob("*.gz")),
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _processor() -> float:
    """Seconds of the processor that this process and those it began took."""
    used = [resource.getrusage(who) for who in WHO]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _timed(function: Callable[..., Any], spent: dict[str, float], name: str) -> Callable[..., Any]:
    def timed(*given: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            return function(*given, **named)
        finally:
            spent[name] = spent.get(name, 0.0) + time.process_time() - began

    return timed


@contextmanager
def served(tickets: int) -> Iterator[tuple[str, int]]:
    """A server in a process of its own; its address, and how many bytes it holds."""
    command = [sys.executable, "-m", "benchmarks.connect", "--serve", "--tickets", str(tickets)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        address, size = process.stdout.readline().split()
        try:
            yield address, int(size)
        finally:
            process.stdin.close()
            process.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=TICKETS)
    parser.add_argument("--pack", action="store_true")
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--read", type=Path)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.tickets)
    elif asked.read:
        read(asked.read)
    else:
        compare(asked.tickets, OF_TICKETS if asked.pack else OF_TICKETS[:1])


def compare(tickets: int, sources: tuple[str, ...]) -> None:
    """Read once and print what it took beside what it may take."""
    folder = Path(tempfile.mkdtemp())
    try:
        with served(tickets) as (address, size):
            command = [sys.executable, "-m", "benchmarks.connect", "--read", str(workspace(folder, address, sources))]
            environment = {**os.environ, "WELLSERVED_ZENDESK_TOKEN": "none"}
            found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if found.returncode:
            sys.exit(found.stderr)
        told = json.loads(found.stdout)
    finally:
        shutil.rmtree(folder)
    print(f"{tickets:,} tickets of {size / tickets:,.0f} bytes; kept in {told['raw'] / 1e6:.1f} MB")
    print(f"records {told['records']}, kept out {told['kept_out']}")
    print(f"import of the connector {told['import'] * 1000:.0f} ms (at most {IMPORT * 1000:.0f})")
    for name, seconds in told["phases"].items():
        print(f"  {name} {seconds:.2f} s")
    print(f"from the first request to the last record, {told['cpu']:.2f} s (at most {CPU:.0f})")
    print(f"the whole process {told['whole']:.2f} s, memory {told['memory']:.0f} MB (at most {MEMORY})")


if __name__ == "__main__":
    main()
