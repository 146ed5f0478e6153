"""Reader: starts the process that opens untrusted files, asks it, and ends it when it takes too long."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from types import TracebackType

from wellserved.sources.limits import Limits
from wellserved.sources.request import Answer, Request
from wellserved.terms.errors import SourceError

KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZDIR", "VIRTUAL_ENV", "HOME")


class Reader:
    """One reading process, used for file after file. Use it as a context."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._unread = b""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()
        self._said.close()

    def ask(self, request: Request, size: int) -> Answer:
        """Have one file staged.

        Raises:
            SourceError: The file is wrong, or took more than it may.
        """
        return self.begin(request, size)()

    def begin(self, request: Request, size: int) -> Callable[[], Answer]:
        """Have one file staged after those begun before; what comes back waits for it, and is called in that order.

        What comes back raises:
            SourceError: The file is wrong, or took more than it may.
        """
        process = self._process or self._start()
        assert process.stdin is not None  # noqa: S101 - we asked for pipes
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(request.to_line().encode())
            process.stdin.flush()
        return lambda: self._finish(process, request, size)

    def _finish(self, process: subprocess.Popen[bytes], request: Request, size: int) -> Answer:
        if process is not self._process:  # it ended with a file before this one
            return self.ask(request, size)
        line = self._line(process, self._limits.seconds_for(size))
        if not line:
            raise self._gave_up(process, request)
        answer = Answer.from_line(line.decode())
        if answer.what:
            raise SourceError(answer.what, answer.where, answer.fix)
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= {"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "wellserved.sources.parse", json.dumps(asdict(self._limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=environment,
            start_new_session=True,
        )
        return self._process

    def _line(self, process: subprocess.Popen[bytes], seconds: float) -> bytes:
        """Wait for one line, and no longer than that."""
        assert process.stdout is not None  # noqa: S101 - we asked for pipes
        until = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._unread:
                if not selector.select(max(0.0, until - time.monotonic())):
                    return b""
                got = os.read(process.stdout.fileno(), 1 << 16)
                if not got:
                    return b""
                self._unread += got
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _gave_up(self, process: subprocess.Popen[bytes], request: Request) -> SourceError:
        """Say what ended the reading: time, memory, or a fault of the library that read."""
        still = process.poll() is None
        self._end()
        ended = -(process.returncode or 0)
        if still and ended == signal.SIGKILL:
            what = "the file took too long to be read"
        elif ended in (signal.SIGXCPU, signal.SIGKILL):
            what = "the file took too much time or memory to be read"
        else:
            what = f"the file can not be read within the limits for untrusted files{self._last_words()}"
        return SourceError(what, request.shown, "check that it is what it says, or split it")

    def _last_words(self) -> str:
        self._said.seek(0)
        lines = self._said.read(100_000).decode("utf-8", "replace").strip().splitlines()
        return f": {lines[-1][:200]}" if lines else ""

    def _end(self) -> None:
        process, self._process, self._unread = self._process, None, b""
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - we asked for pipes
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
