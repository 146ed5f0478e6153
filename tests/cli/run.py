"""Run: the program as its users run it, within this process or in one of its own."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wellserved.surfaces.cli.failure import run
from wellserved.surfaces.cli.main import cli

PROGRAM = [sys.executable, "-m", "wellserved.surfaces.cli.main"]
UNSET = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "WELLSERVED_WORKSPACE")


@dataclass(frozen=True)
class Done:
    """What a run left: its exit code, and what it said where."""

    returncode: int
    stdout: str
    stderr: str
    raw: bytes = b""


def wellserved(*words: str, folder: Path | None = None) -> Done:
    """Run the program in a pipe, within this process, and keep what it says."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in "oe")
    with (
        without(*UNSET),
        contextlib.chdir(folder or Path.cwd()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = run(cli, list(words))
    raw = _read(out)
    return Done(code, raw.decode("utf-8", "replace"), _read(err).decode("utf-8"), raw)


@contextlib.contextmanager
def without(*names: str) -> Iterator[None]:
    """Leave variables out of this process's environment; a test runner's workers set COLUMNS, for one."""
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def program(*words: str, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Done:
    """Run the program in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    done = subprocess.run(
        [*PROGRAM, *words],
        cwd=folder,
        env={**kept, "PYTHONUTF8": "1", **(environment or {})},
        capture_output=True,
        check=False,
        timeout=300,
    )
    return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"), done.stdout)


def _read(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()
