"""Workers: several processes answer on one port; each reads and keeps by itself, and all end together.

Python computes on one processor at a time within a process. Who connects is handed to each in turn; beside that, only
the workspace's folder is shared: each worker looks for the version of rows, definitions and notes before it tells an
answer again, so that a load, an edit or a note is seen by all of them at the next question.
"""

import os
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection, get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from types import FrameType

from wellserved.surfaces.served.dealt import given, hands
from wellserved.terms.errors import ServerError

STARTS_SECONDS, STOPS_SECONDS, LOOK_SECONDS = 10.0, 10.0, 0.5
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Work:
    """What each worker serves.

    Args:
        folder: The workspace's.
        engine: The engine's name, where another than the settings' was asked for.
        hosts: The names that the server goes by.
    """

    folder: Path
    engine: str | None
    hosts: tuple[str, ...]


def serve_with(
    work: Work,
    taken: socket.socket,
    workers: int,
    do: Callable[[Work, socket.socket], None] | None = None,
    starts: float = STARTS_SECONDS,
) -> None:
    """Answer with several processes until a signal says stop; one that dies is replaced.

    Args:
        work: What they serve.
        taken: The port; who connects is handed to each in turn.
        workers: How many.
        do: What each does with what it is handed; `answer` where None.
        starts: A worker that dies within so many seconds could not start, and another could not either.

    Raises:
        ServerError: A worker died while it was starting.
    """
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    before = {number: signal.signal(number, stop) for number in SIGNALS}
    start = partial(_start, do or answer, work)
    running = deque(start() for _ in range(workers))
    taken.settimeout(0)
    try:
        while not stopping:
            ready = connection.wait([taken, *(one.process.sentinel for one in running)], LOOK_SECONDS)
            if taken in ready:
                _hand_over(taken, running)
            if not stopping:
                running = deque(one if one.process.is_alive() else _again(one, start, starts) for one in running)
    finally:
        for one in running:
            one.hand.close()
        _stop([one.process for one in running])
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True)
class _Worker:
    """A process, when it was started, and where it is handed connections."""

    process: BaseProcess
    started: float
    hand: socket.socket


def _start(do: Callable[[Work, socket.socket], None], work: Work) -> _Worker:
    """A process of its own, begun anew: one that is split off from another would share its threads' locks."""
    giving, taking = hands()
    with taking:
        process = get_context("spawn").Process(target=do, args=(work, taking), name="wellserved worker")
        process.start()
    return _Worker(process, time.monotonic(), giving)


def _hand_over(taken: socket.socket, running: deque[_Worker]) -> None:
    """Give who stands at the port to the worker whose turn it is, or to the next that takes it."""
    with suppress(BlockingIOError, ConnectionAbortedError):
        one, _ = taken.accept()
        with one:
            for worker in tuple(running):
                running.rotate(-1)
                if given(one, worker.hand):
                    return


def _again(one: _Worker, start: Callable[[], _Worker], starts: float) -> _Worker:
    one.hand.close()
    if time.monotonic() - one.started < starts:
        what = f"a worker ended while it was starting (exit {one.process.exitcode})"
        raise ServerError(what, "serve --workers", "look at what it said above; serve with one worker to see more")
    return start()


def _stop(processes: Sequence[BaseProcess]) -> None:
    """Ask all to end, wait until they have finished what they began, and end those that do not."""
    for process in processes:
        if process.is_alive():
            process.terminate()
    until = time.monotonic() + STOPS_SECONDS
    for process in processes:
        process.join(max(0.1, until - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()


def answer(work: Work, hand: socket.socket) -> None:
    """What a worker does: open the workspace, and answer until it or its parent ends."""
    from wellserved.flow.ahead import ahead
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.served.app import make_app
    from wellserved.surfaces.served.serving import serve

    Thread(target=_end_with_parent, name="parent", daemon=True).start()
    workspace = open_workspace(work.folder, kept=True, engine=work.engine)
    app = make_app(workspace, hosts=work.hosts)
    with ahead(workspace):
        serve(app, hand, dealt=True)


def _end_with_parent() -> None:
    """Nobody may stay behind and hold the port."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
