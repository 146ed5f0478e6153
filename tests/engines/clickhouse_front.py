"""A front of HTTP before a ClickHouse within this process: what clickhouse-connect says to a server is said to it.

No ClickHouse server of this decade is in the registries that CI reaches. The client, its protocol, formats and errors
are real here, and so is what runs the SQL; users, settings of a request and several servers at once are not.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from wellserved.store.engines.clickhouse_server import LONGEST, Within

INSERT = re.compile(r"INSERT INTO (\S+)\s*(\(.*?\))?\s+FORMAT (\w+)\s*$", re.DOTALL)


class Front(BaseHTTPRequestHandler):
    """One request: a statement in the body, or one in the address whose rows are in the body."""

    protocol_version = "HTTP/1.1"
    asked = Lock()
    session: Any = None

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        given = dict(parse_qsl(urlsplit(self.path).query))
        body = self._body()
        sql, rows = (given["query"], body) if "query" in given else (body.decode(), b"")
        try:
            with Front.asked:
                answer = _insert(sql, rows) if rows else _ask(sql, given.get("default_format", "TabSeparated"))
            self._answer(200, answer, given)
        except RuntimeError as error:
            self._answer(500, str(error).encode(), given)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _answer(self, status: int, answer: bytes, given: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Length", str(len(answer))), ("X-ClickHouse-Timezone", "UTC")):
            self.send_header(name, value)
        if status == 500:
            code = re.search(rb"Code: (\d+)", answer)
            self.send_header("X-ClickHouse-Exception-Code", code[1].decode() if code else "1")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *said: object) -> None:
        """Say nothing."""


def _ask(sql: str, form: str) -> bytes:
    found: bytes = Front.session.query(sql, form).bytes() or b""
    return found


def _insert(sql: str, rows: bytes) -> bytes:
    found = INSERT.match(sql.strip())
    assert found, sql
    with tempfile.NamedTemporaryFile(suffix=".arrow") as file:
        Path(file.name).write_bytes(rows)
        table, columns, form = found.groups()
        shown = (columns or "(*)")[1:-1]
        return _ask(f"INSERT INTO {table} {columns or ''} SELECT {shown} FROM file('{file.name}', '{form}')", "Null")


@contextmanager
def fronted() -> Iterator[str]:
    """The address of one, whose tables are in memory."""
    from chdb.session import Session

    Within.leave()
    Front.session = Session(":memory:")
    Front.session.query(f"SET max_query_size = {LONGEST}")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"clickhouse://default@127.0.0.1:{server.server_port}/default"
    finally:
        server.shutdown()
        server.server_close()
        Front.session.close()
