"""A Spark standalone cluster on this machine: a master and workers, each a process of its own on loopback.

    python -m benchmarks.spark_cluster start   starts one and says its URL
    python -m benchmarks.spark_cluster stop    ends it

It needs PyPI's pyspark and a Java of 17 or newer on the PATH (Debian: apt install openjdk-17-jre-headless).
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

KEPT = Path(tempfile.gettempdir()) / "wellserved-spark-cluster.json"
LISTENS = re.compile(r"Starting Spark master at (spark://\S+)")
REGISTERED = "Successfully registered with master"
PATIENCE = 90.0
STARTED: dict[int, "subprocess.Popen[bytes]"] = {}
SETTLING = "-Xshare:auto -XX:TieredStopAtLevel=4 -XX:+UseSerialGC"


@dataclass(frozen=True)
class Cluster:
    """A running cluster.

    Args:
        url: The master's URL.
        master: The master's process group.
        workers: Each worker's process group; its executors are in it.
        folder: Logs and the workers' own files.
    """

    url: str
    master: int
    workers: tuple[int, ...]
    folder: str

    def kill_worker(self, number: int = 0) -> None:
        """End a worker and its executors at once, as a machine that loses its power."""
        _end(self.workers[number], signal.SIGKILL)

    def stop(self) -> None:
        """End all processes and remove their files."""
        for group in (*self.workers, self.master):
            _end(group, signal.SIGTERM)
        for group in (*self.workers, self.master):
            _wait_for_end(group)
        shutil.rmtree(self.folder, ignore_errors=True)


def is_possible() -> bool:
    """Whether pyspark and a Java are here."""
    return find_spec("pyspark") is not None and shutil.which("java") is not None


@contextmanager
def cluster(workers: int = 2, cores: int = 1, memory: str = "1g") -> Iterator[Cluster]:
    """A cluster as long as it is needed."""
    found = start(workers, cores, memory)
    try:
        yield found
    finally:
        found.stop()


def start(workers: int = 2, cores: int = 1, memory: str = "1g") -> Cluster:
    """Start a master and its workers, and wait until they know each other."""
    folder = Path(tempfile.mkdtemp(prefix="spark-"))
    begun: list[int] = []
    try:
        log = folder / "master.log"
        begun.append(_launch(["master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"], log))
        url = _wait_for(log, LISTENS.search)[1]
        logs = [folder / f"worker-{number}.log" for number in range(workers)]
        for own in logs:
            given = ["--host", "127.0.0.1", "--webui-port", "0", "--cores", str(cores), "--memory", memory]
            begun.append(_launch(["worker.Worker", *given, "--work-dir", str(folder / own.stem), url], own))
        for own in logs:
            _wait_for(own, re.compile(REGISTERED).search)
    except BaseException:
        Cluster("", begun[0] if begun else 0, tuple(begun[1:]), str(folder)).stop()
        raise
    return Cluster(url, begun[0], tuple(begun[1:]), str(folder))


def _launch(words: list[str], log: Path) -> int:
    """Start one of Spark's daemons in a session of its own; its process group comes back."""
    found = find_spec("pyspark")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("pyspark is not installed: pip install 'wellserved[spark]'")
    home = Path(found.submodule_search_locations[0])
    own = {"SPARK_HOME": str(home), "SPARK_DAEMON_JAVA_OPTS": SETTLING, "SPARK_DAEMON_MEMORY": "256m"}
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{words[0]}", *words[1:]]
    environment = {**os.environ, **own, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(log.parent / "local")}
    with log.open("wb") as said:
        started = subprocess.Popen(command, stdout=said, stderr=said, env=environment, start_new_session=True)
    STARTED[started.pid] = started
    return started.pid


def _wait_for(log: Path, found: "object") -> "re.Match[str]":
    """Read a log until something stands in it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        match = found(log.read_text(errors="replace"))  # type: ignore[operator]
        if match:
            return match  # type: ignore[no-any-return]
        time.sleep(0.1)
    raise SystemExit(f"Spark did not start; its log said:\n{log.read_text(errors='replace')[-2000:]}")


def _end(group: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if group:
            os.killpg(group, how)


def _wait_for_end(group: int) -> None:
    """Wait until no process of the group is left; what does not go is ended at once."""
    until = time.monotonic() + 10
    while group and time.monotonic() < until:
        if group in STARTED:
            STARTED[group].poll()
        try:
            os.killpg(group, 0)
        except (ProcessLookupError, PermissionError):
            return
        time.sleep(0.05)
    _end(group, signal.SIGKILL)


def main(word: str) -> None:
    """Start or stop the cluster that is kept between calls."""
    if KEPT.exists():
        told = json.loads(KEPT.read_text())
        Cluster(told["url"], told["master"], tuple(told["workers"]), told["folder"]).stop()
        KEPT.unlink()
    if word == "start":
        found = start()
        KEPT.write_text(json.dumps(found.__dict__))
        sys.stdout.write(f"{found.url}\n")


if __name__ == "__main__":
    if sys.argv[1:] not in (["start"], ["stop"]):
        raise SystemExit(__doc__)
    main(sys.argv[1])
