"""The server listens to this machine alone, says when it can't, and stops when it is told to."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from tests.cli.run import PROGRAM, wellserved
from tests.served.test_data_page import described
from wellserved.flow.load import load
from wellserved.flow.workspace import open_workspace
from wellserved.surfaces.served.serving import address, listen, names
from wellserved.surfaces.served.workers import Work, serve_with
from wellserved.terms.errors import ServerError

MANY = 12  # new connections, of which each worker takes some


@pytest.fixture
def hotline(tmp_path: Path) -> Path:
    """A small workspace of its own, nothing of which is loaded."""
    return described(tmp_path)


@pytest.fixture
def served(organisation: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server in a process of its own, and its port."""
    words = [*PROGRAM, "serve", "--port", "0", "--workspace", str(organisation)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        told = next(line for line in process.stderr if "http://" in line)
        yield process, int(re.findall(r":(\d+)", told)[0])
        process.kill()


def test_it_answers_until_ctrl_c_and_then_leaves_well(served: tuple[subprocess.Popen[str], int]) -> None:
    process, port = served
    statuses = [ask(port, path) for path in ("/healthz", "/readyz", "/api/v1/catalogue", "/nowhere")]
    process.send_signal(signal.SIGINT)

    assert (statuses, process.wait(timeout=30)) == ([200, 200, 200, 404], 0)


def test_of_several_workers_each_sees_a_load_and_a_note_at_once(hotline: Path) -> None:
    words = [*PROGRAM, "serve", "--port", "0", "--workers", "2", "--workspace", str(hotline)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        port = int(re.findall(r":(\d+)", next(line for line in process.stderr if "http://" in line))[0])
        before = {told(port, "/api/v1/sources")[0]["rows"] for _ in range(MANY)}
        load(open_workspace(hotline), ["calls"])
        after = {told(port, "/api/v1/sources")[0]["rows"] for _ in range(MANY)}
        note = {"day": "2026-01-05", "text": "New menu", "author": "Ada"}
        tell(port, "/api/v1/annotations", note)
        known = {len(told(port, "/api/v1/annotations")) for _ in range(MANY)}
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=60) == 0
    assert (before, after, known) == ({0}, {1}, {1})
    with listen("127.0.0.1", port):
        pass  # nobody stayed behind


def wait_for_a_signal(work: Work, taken: socket.socket) -> None:
    """A worker that answers nothing, and says that it is there."""
    (work.folder / str(os.getpid())).touch()
    signal.pause()


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    """The first one is killed as soon as it is there; when a second one is there, all are told to stop."""

    def there(count: int) -> list[int]:
        while len(found := [int(path.name) for path in tmp_path.iterdir()]) < count:
            Event().wait(0.05)
        return found

    def watch() -> None:
        os.kill(there(1)[0], signal.SIGKILL)
        there(2)
        os.kill(os.getpid(), signal.SIGTERM)

    watching = Thread(target=watch, daemon=True)
    watching.start()
    with listen("127.0.0.1", 0) as taken:
        serve_with(Work(tmp_path, None, ()), taken, 1, wait_for_a_signal, starts=0)

    assert len(there(2)) == 2


def test_it_answers_to_its_own_names_only(served: tuple[subprocess.Popen[str], int]) -> None:
    _, port = served

    assert [ask(port, "/healthz", host) for host in ("localhost", "127.0.0.1", "evil.example", "")] == [
        200, 200, 421, 421
    ]  # fmt: skip


def test_a_port_that_another_program_has_is_said() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(ServerError) as error:
        listen("127.0.0.1", taken.getsockname()[1])

    assert (error.value.what, "--port" in error.value.fix) == ("another program listens on this port", True)


def test_a_host_that_is_none_is_said() -> None:
    with pytest.raises(ServerError):
        listen("no such host", 8000)


def test_it_does_not_listen_to_a_network_unasked(organisation: Path) -> None:
    done = wellserved("serve", "--host", "0.0.0.0", folder=organisation)

    assert (done.returncode, "--beyond-this-machine" in done.stderr) == (14, True)


@pytest.mark.parametrize(
    ("host", "known"), [("127.0.0.1", ("127.0.0.1",)), ("0.0.0.0", ("*",)), ("::1", ("[::1]",)), ("desk", ("desk",))]
)
def test_a_server_goes_by_the_name_of_its_host(host: str, known: tuple[str, ...]) -> None:
    assert names(host) == known


def test_its_address_is_what_a_browser_takes() -> None:
    with listen("127.0.0.1", 0) as taken:
        assert address(taken) == f"http://127.0.0.1:{taken.getsockname()[1]}"


def told(port: int, path: str) -> Any:
    """What one request is answered, on a connection of its own."""
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    there.request("GET", path)
    found = json.loads(there.getresponse().read())
    there.close()
    return found


def tell(port: int, path: str, said: Mapping[str, str]) -> None:
    """Send something."""
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    there.request("POST", path, json.dumps(said), {"Content-Type": "application/json"})
    assert there.getresponse().status == 201
    there.close()


def ask(port: int, path: str, host: str = "127.0.0.1") -> int:
    """The status of one request."""
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    there.putrequest("GET", path, skip_host=True)
    there.putheader("Host", host)
    there.endheaders()
    status = there.getresponse().status
    there.close()
    return status
