"""A PostgreSQL server of the tests' own: made in a folder, on a free port, gone afterwards."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pg8000.native

PASSWORD = f"/:@ {secrets.token_hex(8)}"  # signs that a URL must write otherwise
PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql")


@dataclass(frozen=True)
class Server:
    """A running server with one user that owns it."""

    port: int
    user: str = "wellserved"

    def run(self, *statements: str) -> None:
        """Run statements as its owner."""
        with pg8000.native.Connection(self.user, "127.0.0.1", "postgres", self.port, PASSWORD) as connection:
            for statement in statements:
                connection.run(statement)


def programs() -> Path | None:
    """The folder of initdb and postgres; None where there is no PostgreSQL."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    named = [path.parent for place in PLACES for path in Path(place).glob("**/bin/initdb")]
    return max(named, default=None)


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """Make, start and end a server."""
    place = programs()
    assert place is not None
    owner = _owner()
    secret = folder / "secret"
    secret.write_text(PASSWORD)
    if owner:
        for path in (folder, secret):
            shutil.chown(path, owner)
    data = folder / "server"
    made: list[Path | str] = [
        place / "initdb",
        "-D",
        data,
        "-U",
        "wellserved",
        "--pwfile",
        secret,
        "-A",
        "scram-sha-256",
        "--no-sync",
    ]
    _run([*made, "-E", "UTF8", "--locale=C.UTF-8"], owner)
    port = _free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=10"
    _run([place / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"], owner)
    try:
        yield Server(port)
    finally:
        _run([place / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], owner)


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder that the server's user may reach, unlike the test runner's own."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """Whom to run it as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(words: list[Path | str], user: str | None) -> None:
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(list(map(str, words)), user=user, stdout=said, stderr=said, check=False, cwd="/")
        said.seek(0)
        assert done.returncode == 0, said.read().decode()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
