"""Serving: an ASGI app on a loopback port for as long as a test needs it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.requests import Request


@contextmanager
def served(
    app: Any, certificate: Path | None = None, key: Path | None = None, *, own_clock: bool = False
) -> Iterator[str]:
    """Serve an app on a free loopback port; its address. With a certificate and its key, over TLS.

    An app with its own clock sends the Date header itself.
    """
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        port = listening.getsockname()[1]
        config = uvicorn.Config(
            app,
            log_level="critical",
            lifespan="off",
            access_log=False,
            date_header=not own_clock,
            ws="none",
            timeout_keep_alive=60,
            ssl_certfile=certificate,
            ssl_keyfile=key,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(10)


async def form_of(request: Request) -> dict[str, str]:
    """What a form says; Starlette's own reading of forms needs one package more."""
    return dict(parse_qsl((await request.body()).decode()))
