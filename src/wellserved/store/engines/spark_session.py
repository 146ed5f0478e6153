"""Spark sessions: one for each address, begun when it is first asked for and kept as long as the process."""

import logging
import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import RLock
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from wellserved.terms.errors import EngineError, QueryError
from wellserved.terms.packages import need

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SHAPE = "write spark://host:7077, sc://host:15002 or local[2]"
PATIENCE = 10.0
MEANT = {  # so that Spark reads SQL as the standard has it, and moments in UTC
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
}
FITTING = {  # wide statements over many files, whose answers come home
    "spark.sql.codegen.maxFields": "2000",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
STARTED = {  # what can be said only before a driver of ours starts
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.driver.maxResultSize": "0",
}
_lock = RLock()
_known: dict[str, "SparkSession"] = {}


def session_at(url: str, threads: int | None = None, memory: str = "1g") -> "SparkSession":
    """The session of an address.

    Args:
        url: spark://host:7077 of a standalone cluster, sc://host:15002 of Spark Connect, local[2] within this machine;
            '' for the latter. Settings of Spark's own follow a question mark: spark://host:7077?spark.executor.memory=4g
        threads: How many threads Spark within this machine may use; None for all.
        memory: What the driver may take.

    Raises:
        QueryError: The address is none of Spark's.
        EngineError: Nobody answers there, or there is no Java to start a driver with.
        MissingPackage: pyspark is not installed.
    """
    need("spark", "Spark", "pyspark")
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # what it says is raised as well
    with _lock, _quiet():
        if url not in _known or _is_over(_known[url]):
            _known[url] = _begun(url or f"local[{threads or '*'}]", memory)
        return _known[url]


def _begun(url: str, memory: str) -> "SparkSession":
    place, _, given = url.partition("?")
    said = {name: value for name, value in parse_qsl(given) if name.startswith("spark.")}
    if place.startswith("sc://"):
        return _connected(place, {**FITTING, **said, **MEANT})
    if not place.startswith(("spark://", "local")):
        raise QueryError("engine_url is not the address of a Spark", "wellserved.yaml: engine_url", SHAPE)
    _see_that_it_answers(place)
    own = {"spark.driver.memory": memory, **_on_loopback(place), **STARTED, **FITTING, **said, **MEANT}
    return _started(place, own)


def another(session: "SparkSession") -> "SparkSession":
    """A session with views of its own on the same Spark, which spreads rows as the first one does."""
    if not hasattr(session, "newSession"):
        return session
    own, partitions = session.newSession(), "spark.sql.shuffle.partitions"
    own.conf.set(partitions, session.conf.get(partitions) or "")
    return own


def _connected(url: str, settings: Mapping[str, str]) -> "SparkSession":
    """A session of a Spark Connect server."""
    need("spark", "Spark Connect", "grpc", "google.protobuf")
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    _see_that_it_answers(url)
    try:
        session = SparkSession.builder.remote(url).create()
        for name, value in settings.items():
            session.conf.set(name, value)
    except PySparkException as error:
        raise _silent(url, error) from error
    return session


def _started(master: str, settings: Mapping[str, str]) -> "SparkSession":
    """A driver of our own, in a Java process that ends with this one."""
    if shutil.which("java") is None:
        raise EngineError("there is no Java to start Spark with", "PATH", "Debian: apt install openjdk-17-jre-headless")
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    conf = SparkConf(loadDefaults=False).setMaster(master).setAppName("wellserved")
    conf.setAll([*settings.items(), ("spark.sql.warehouse.dir", tempfile.gettempdir())])
    with tempfile.TemporaryFile() as said:
        try:
            if SparkContext._active_spark_context is not None:
                SparkContext._active_spark_context.stop()
            if SparkContext._gateway is None:
                SparkContext._ensure_initialized(gateway=launch_gateway(conf, {"stdout": said, "stderr": said}))
            context = SparkContext.getOrCreate(conf)
        except (PySparkException, OSError) as error:
            raise _silent(master, error, _tail(said)) from error
    session = SparkSession(context)
    if "spark.sql.shuffle.partitions" not in settings:
        session.conf.set("spark.sql.shuffle.partitions", str(max(2, context.defaultParallelism)))
    return session


def _on_loopback(master: str) -> dict[str, str]:
    """A driver whose cluster is on this machine need not be reached from elsewhere."""
    host = urlsplit(master).hostname if "://" in master else "127.0.0.1"
    near = host in ("127.0.0.1", "localhost", "::1")
    return {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"} if near else {}


def _see_that_it_answers(url: str) -> None:
    """Spark itself would try for a minute."""
    if "://" not in url:
        return
    places = [urlsplit(f"//{place}") for place in url.split("://", 1)[1].split("/")[0].split(",")]
    failed: OSError | None = None
    for place in places:
        try:
            socket.create_connection((place.hostname or "", place.port or 0), PATIENCE).close()
        except (OSError, ValueError) as error:
            failed = error if isinstance(error, OSError) else OSError(str(error))
        else:
            return
    raise _silent(url, failed or OSError("no address"))


def _is_over(session: "SparkSession") -> bool:
    """Whether a session was ended since, as it is where another address took its driver."""
    context = getattr(session, "_sc", None)
    return context is not None and context._jsc is None


def _silent(url: str, error: Exception, said: str = "") -> EngineError:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
    fix = "see to engine_url in wellserved.yaml, and that the cluster runs"
    return EngineError(f"Spark does not answer: {reason}{said}", url.split("?")[0], fix)


def _tail(said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    return f" ({lines[-1][:300]})" if lines else ""


@contextmanager
def _quiet() -> Iterator[None]:
    """Spark warns of packages that we don't use it with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def arrow_of(frame: Any) -> Any:
    """A data frame's rows as an Arrow table."""
    with _quiet():
        return frame.toArrow()
