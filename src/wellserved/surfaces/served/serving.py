"""Serving: listen on a port of this machine, and answer until it is told to stop."""

import asyncio
import errno
import gc
import os
import socket
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import anyio.to_thread
import uvicorn
from fastapi import FastAPI

from wellserved.surfaces.served.dealt import taken_over
from wellserved.surfaces.served.doors import HERE
from wellserved.terms.errors import NotAllowed, ServerError

__all__ = ["HERE", "address", "is_here", "listen", "names", "refuse_a_network", "serve"]
STOP_SECONDS, KEEP_SECONDS = 5, 30


def is_here(host: str) -> bool:
    """Whether a host is this machine, and nobody else can reach it.

    >>> is_here("127.0.0.1"), is_here("localhost"), is_here("0.0.0.0"), is_here("db.example.com")
    (True, True, False, False)
    """
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_a_network(host: str) -> None:
    """Refuse to listen where others can reach it, as there is no sign-in yet.

    Raises:
        NotAllowed: The host is not this machine alone.
    """
    if not is_here(host):
        fix = "leave --host out, or say --beyond-this-machine if everybody who can reach it may see everything"
        what = "there is no sign-in yet, and this would show the workspace to a network"
        raise NotAllowed(what, f"--host {host}", fix)


def listen(host: str, port: int) -> socket.socket:
    """Take a port.

    Raises:
        ServerError: Another program has it, or it can't be taken.
    """
    where = f"{host}:{port}"
    try:
        family, _, _, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        taken = socket.create_server(address, family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fix = f"stop it, or take another with --port {port + 1}; --port 0 takes a free one"
            raise ServerError("another program listens on this port", where, fix) from None
        raise ServerError(f"this port can't be taken: {error.strerror or error}", where, "take another") from None
    return taken


def address(taken: socket.socket) -> str:
    """What to type into a browser."""
    host, port = taken.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def names(host: str) -> tuple[str, ...]:
    """The names that a server on a host goes by, beside those of this machine; where it listens everywhere, any."""
    everywhere = host in ("0.0.0.0", "::", "[::]")  # noqa: S104 - it is asked about, not listened on
    return ("*",) if everywhere else (f"[{host.strip('[]')}]" if ":" in host else host,)


def serve(app: FastAPI, taken: socket.socket, dealt: bool = False) -> None:
    """Answer until a signal says stop; answers that were begun are finished first.

    Args:
        app: What answers.
        taken: The port; who connects before we answer waits.
        dealt: Whether it is no port, but where connections are handed over that somebody else took.
    """
    settings = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, lifespan="off",
        timeout_graceful_shutdown=STOP_SECONDS, timeout_keep_alive=KEEP_SECONDS,
    )  # fmt: skip
    with suppress(KeyboardInterrupt):
        asyncio.run(_answer(uvicorn.Server(settings), taken, dealt))


async def _answer(server: uvicorn.Server, taken: socket.socket, dealt: bool) -> None:
    """Serve with as many threads as the processors can feed: more would only share their time."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = max(8, 4 * (os.cpu_count() or 2))
    if dealt:
        _take_over(server, taken)
    gc.freeze()  # what is loaded by now stays: looking through it again and again would hold readers up
    await server.serve(sockets=[] if dealt else [taken])


def _take_over(server: uvicorn.Server, hand: socket.socket) -> None:
    """Answer on the connections that come through a hand, each when it comes."""
    loop, opening = asyncio.get_running_loop(), set[asyncio.Task[Any]]()

    def protocol() -> asyncio.Protocol:
        made: asyncio.Protocol = server.config.http_protocol_class(
            config=server.config, server_state=server.server_state, app_state=server.lifespan.state
        )  # type: ignore[call-arg]
        return made

    def take() -> None:
        with suppress(BlockingIOError):
            if (one := taken_over(hand)) is None:
                loop.remove_reader(hand)
                return
            task = loop.create_task(loop.connect_accepted_socket(protocol, one))
            opening.add(task)
            task.add_done_callback(opening.discard)

    hand.settimeout(0)
    loop.add_reader(hand, take)
