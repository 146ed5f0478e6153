"""Reply: what a vendor answered, and the calls that a stream may make."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

Json = Any


class Reply(Protocol):
    """One answer, of a status that means success."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in lower case."""
        ...

    @property
    def text(self) -> str: ...

    @property
    def content(self) -> bytes: ...

    def json(self) -> Json:
        """The body as JSON; numbers with a fraction keep their written digits as text would.

        Raises:
            SourceError: It is no JSON.
        """
        ...


class Wire(Protocol):
    """Calls to one vendor within its limits: waits, tries again, refreshes its token, and never leaves the host.

    Every call raises:
        SourceError: The vendor can't be reached, or refused; the message holds no secret.
        Refused: The vendor said 4xx, but for what the wire mends itself (401 once, 429, 408).
    """

    def get(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        limit: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """GET a path of the vendor, or a whole URL that it gave itself; `limit` names the endpoint's class."""
        ...

    def post(
        self,
        path: str,
        json: Json = None,
        *,
        params: Mapping[str, Any] | None = None,
        limit: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """POST JSON; tried again like a GET, so only for questions and for jobs that may be asked for twice."""
        ...

    def lines(self, path: str, params: Mapping[str, Any] | None = None, *, limit: str = "") -> Iterator[bytes]:
        """GET a large text answer, line by line, in bounded memory."""
        ...

    def download(self, path: str, params: Mapping[str, Any] | None = None, *, limit: str = "") -> bytes:
        """GET a file, such as a zip, wholly; at most 1 GiB."""
        ...

    def blotted(self, rows: bytes) -> bytes:
        """Raw rows without any secret or token of ours, should the vendor have said one back."""
        ...

    @property
    def clock(self) -> datetime:
        """Now, by the vendor's clock: ours, moved by what its last Date header said."""
        ...
