"""Wire: HTTP calls to one vendor, within its limits, tried again where that can help, and to no other host."""

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from wellserved.sources.connect.address import check_address, origin_of, shown
from wellserved.sources.connect.auth import Auth
from wellserved.sources.connect.hidden import Hidden
from wellserved.sources.connect.json_text import parsed
from wellserved.sources.connect.limiter import Limiter, Told
from wellserved.sources.connect.pace import PATIENT, Pace, retry_after
from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.reply import Json
from wellserved.sources.connect.vendor import Vendor
from wellserved.terms.errors import SourceError
from wellserved.terms.packages import need
from wellserved.terms.sentence import Sentence, joined, sentence

if TYPE_CHECKING:  # only who connects waits for the HTTP client
    import ssl

    import httpx2

LARGEST, LARGEST_FILE = 256 << 20, 1 << 30
TOKENS = ("access_token", "refresh_token", "id_token")
AGAIN = (408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529)


@dataclass(frozen=True)
class Got:
    """One answer of success, wholly read."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    where: str

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    def json(self) -> Json:
        """The body as JSON.

        Raises:
            SourceError: It is none.
        """
        try:
            return parsed(self.content)
        except (ValueError, RecursionError):
            fix = sentence("see whether a proxy or a login page answers in the vendor's place")
            raise SourceError(sentence("the answer is no JSON"), self.where, fix) from None


@dataclass
class HttpWire:
    """Calls to one vendor. Use it as a context.

    Args:
        vendor: Whose limits, hosts and ways to say no hold.
        address: What paths are put after.
        auth: Proves who calls.
        pace: How patiently calls are tried again.
        secrets: Texts that no message may show; tokens that are had for them are hidden besides.
        told: Told of long waits, in seconds.
    """

    vendor: Vendor
    address: str
    auth: Auth
    pace: Pace = PATIENT
    secrets: Sequence[str] = field(default=(), repr=False)
    told: Told = lambda seconds: None
    _client: "httpx2.Client | None" = field(default=None, repr=False)
    _hidden: Hidden = field(default_factory=Hidden, repr=False)
    _ahead: timedelta = timedelta(0)
    _tried_again: int = 0

    def __enter__(self) -> Self:
        need("connect", f"reading {self.vendor.label}")
        import httpx2

        check_address(self.address, self.vendor.hosts, "address")
        self._client = httpx2.Client(
            timeout=self.pace.seconds,
            follow_redirects=False,
            trust_env=True,
            headers={"User-Agent": "wellserved"},
            verify=_trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
        )
        self._limiter = Limiter(self.vendor.limits, self.told)
        self._hidden = Hidden(self.secrets)
        return self

    def __exit__(self, *left: object) -> None:
        assert self._client is not None  # noqa: S101 - it is opened on entering
        self._client.close()

    @property
    def clock(self) -> datetime:
        """Now, by the vendor's clock."""
        return datetime.now(UTC) + self._ahead

    def get(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        limit: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Got:
        """GET a path of the vendor, or a whole URL that it gave itself."""
        return self._whole("GET", path, limit, LARGEST, params=params, headers=headers)

    def post(
        self,
        path: str,
        json: Json = None,
        *,
        params: Mapping[str, Any] | None = None,
        limit: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Got:
        """POST JSON."""
        return self._whole("POST", path, limit, LARGEST, params=params, headers=headers, json=json)

    def download(self, path: str, params: Mapping[str, Any] | None = None, *, limit: str = "") -> bytes:
        """GET a file wholly."""
        return self._whole("GET", path, limit, LARGEST_FILE, params=params).content

    def lines(self, path: str, params: Mapping[str, Any] | None = None, *, limit: str = "") -> Iterator[bytes]:
        """GET a large text answer line by line; it is not tried again once lines were given."""
        with self._answer("GET", path, limit, params=params) as response:
            rest = b""
            for part in response.iter_bytes():
                *whole, rest = (rest + part).split(b"\n")
                yield from whole
            if rest:
                yield rest

    def _whole(self, method: str, path: str, limit: str, largest: int, **call: Any) -> Got:
        """One answer, wholly read; a body that breaks off is asked for again."""
        for attempt in range(1, self.pace.tries + 1):
            with self._answer(method, path, limit, **call) as response:
                where = f"{method} {shown(str(response.url))}"
                try:
                    body = _read(response, largest, where)
                except _transport() as error:
                    what = sentence("the answer broke off: {error}", error=type(error).__name__)
                    self._again(attempt, what, where, None)
                    continue
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Got(response.status_code, headers, body, where)
        raise AssertionError

    @contextmanager
    def _answer(self, method: str, path: str, limit: str, **call: Any) -> Iterator["httpx2.Response"]:
        """An answer of success, its body not yet read."""
        url, given = self._url(path), dict(call.pop("headers", None) or {})
        where, renewed = f"{method} {shown(url)}", False
        for attempt in range(1, self.pace.tries + 1):
            self._limiter.wait(limit)
            response = self._sent(method, url, where, {**self._proof(), **given}, **call)
            try:
                if isinstance(response, str):
                    self._again(attempt, response, where, None)
                    continue
                self._heed(response, limit)
                if response.status_code < 300:
                    yield response
                    return
                refused = self._refusal(response, where)
                if refused.status == 401 and not renewed and self.auth.refresh():
                    renewed = True
                    continue
                self._or_again(attempt, refused, response, limit)
            finally:
                if not isinstance(response, str):
                    response.close()
        raise SourceError(f"the vendor's answer did not come in {self.pace.tries} tries", where, "load again later")

    def blotted(self, rows: bytes) -> bytes:
        """Raw rows without any secret or token of ours, should the vendor have said one back."""
        return self._hidden.out_of_rows(rows)

    def _proof(self) -> Mapping[str, str]:
        """The headers that prove who calls; from now on nobody is shown what they hold."""
        headers = self.auth.headers(self._token)
        for value in headers.values():
            self._hidden.add_header(value)
        return headers

    def _sent(
        self, method: str, url: str, where: str, headers: Mapping[str, str], **call: Any
    ) -> "httpx2.Response | str":
        """The answer; or, in words, why there is none."""
        assert self._client is not None  # noqa: S101 - it is opened on entering
        call = {name: value for name, value in call.items() if value is not None}
        try:
            request = self._client.build_request(method, url, headers=headers, **call)
            return self._client.send(request, stream=True)
        except _transport() as error:
            return sentence("the vendor can't be reached: {error}", error=type(error).__name__)

    def _url(self, path: str) -> str:
        """A path after the address, or a URL that the vendor gave, of the same host.

        Raises:
            SourceError: It leads to another host.
        """
        if "://" not in path:
            return self.address.rstrip("/") + "/" + path.lstrip("/")
        if origin_of(path) != origin_of(self.address):
            what = f"the vendor sends to another host: {shown(path)}"
            raise SourceError(what, shown(self.address), "check the address of the connection")
        return path

    def _heed(self, response: "httpx2.Response", limit: str) -> None:
        """Set our clock by the vendor's, and slow down where it says that little is left."""
        headers = {name.lower(): value for name, value in response.headers.items()}
        with suppress(TypeError, ValueError):
            self._ahead = parsedate_to_datetime(headers.get("date", "")) - datetime.now(UTC)
        self._limiter.heed(self.vendor.remaining(headers), limit)

    def _refusal(self, response: "httpx2.Response", where: str) -> Refused:
        """What the vendor said, without any secret of ours in it."""
        try:
            text = _read(response, LARGEST, where).decode("utf-8", "replace")
        except _transport():
            text = ""
        text = self._hidden.out_of(text)
        status = response.status_code
        what, fix = _told(status, self.vendor.label)
        said = " ".join(text.split())[:200]
        return Refused(joined("", what, f" ({status})", said and f": {said}"), where, fix, status, text=text[:2000])

    def _or_again(self, attempt: int, refused: Refused, response: "httpx2.Response", limit: str) -> None:
        """Wait for the next try where that can help; otherwise say no."""
        busy = refused.status == 429 or self.vendor.busy(refused.status, refused.text)
        if not busy and refused.status not in AGAIN:
            raise refused
        asked = retry_after(response.headers.get("retry-after", ""), self.clock)
        if asked is not None and asked > self.pace.asked:
            fix = sentence("load again in {n} minutes; what was read is kept", n=f"{asked / 60:.0f}")
            what = sentence("{vendor} asks to wait {n} s", vendor=self.vendor.label, n=f"{asked:.0f}")
            raise SourceError(what, refused.where, fix) from None
        if busy and asked:
            self._limiter.rest(asked, limit)
        self._again(attempt, refused.what, refused.where, asked)

    def _again(self, attempt: int, what: str, where: str, asked: float | None) -> None:
        """Wait before the next try.

        Raises:
            SourceError: There is none left.
        """
        self._tried_again += 1
        if attempt >= self.pace.tries or self._tried_again > self.pace.budget:
            tries = sentence(", after {n} tries", n=attempt)
            raise SourceError(joined("", what, tries), where, sentence("load again later; what was read is kept"))
        seconds = self.pace.before(attempt) if asked is None else asked
        if seconds >= 2:
            self.told(seconds)
        time.sleep(seconds)

    def _token(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Mapping[str, Any]:
        """Fetch a token; only from the vendor's own hosts, or from the very address."""
        if origin_of(url) != origin_of(self.address):
            check_address(url, self.vendor.hosts, "address")
        where = f"POST {shown(url)}"
        for value in headers.values():
            self._hidden.add_header(value)
        self._hidden.add(form.get("assertion", ""))
        for attempt in range(1, self.pace.tries + 1):
            response = self._sent("POST", url, where, headers, data=dict(form))
            if isinstance(response, str):
                self._again(attempt, response, where, None)
                continue
            with_answer = response
            try:
                if with_answer.status_code < 300:
                    body = _read(with_answer, LARGEST, where)
                    found = _token_in(body, where)
                    for name in TOKENS:
                        self._hidden.add(str(found.get(name) or ""))
                    return found
                refused = self._no_token(self._refusal(with_answer, where))
                if refused.status != 429 and refused.status not in AGAIN:
                    raise refused
                self._again(attempt, refused.what, where, retry_after(with_answer.headers.get("retry-after", "")))
            finally:
                with_answer.close()
        raise AssertionError

    def _no_token(self, refused: Refused) -> Refused:
        """A refusal of a token: 400 says there what 401 says elsewhere: the credential is wrong (RFC 6749, 5.2)."""
        if refused.status != 400:
            return refused
        what, fix = _told(401, self.vendor.label)
        said = f"{what} (400){refused.what.partition('(400)')[2]}"
        return Refused(said, refused.where, fix, 401, refused.code, refused.text)


def _token_in(body: bytes, where: str) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found.get("access_token"):
        raise SourceError("the answer holds no token", where, "check the address and the kind of application")
    return found


def _told(status: int, label: str) -> tuple[Sentence, Sentence]:
    """What a status means, and what to do."""
    if status == 401:
        what = sentence("{vendor} does not know this credential", vendor=label)
        return what, sentence("check the user, the key or the secret; a key may have expired")
    if status == 403:
        what = sentence("{vendor} does not allow this", vendor=label)
        return what, sentence("give the credential the permission that the how-to names")
    if status == 404:
        what = sentence("{vendor} has no such thing", vendor=label)
        return what, sentence("check the address of the connection, or whether the plan includes it")
    if 300 <= status < 400:
        what = sentence("{vendor} sends elsewhere", vendor=label)
        return what, sentence("check the address: redirects are not followed")
    return sentence("{vendor} refused the call", vendor=label), sentence("see what it says")


def _read(response: "httpx2.Response", largest: int, where: str) -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > largest:
            raise SourceError(f"the answer is larger than {largest >> 20:,} MiB", where, "ask for smaller pages")
        parts.append(part)
    return b"".join(parts)


@cache
def _trusted(file: str | None, folder: str | None) -> "ssl.SSLContext":
    """Whose certificates are trusted: the client's list, or what the environment names; read once, as it is long."""
    import httpx2

    return httpx2.create_ssl_context()


def _transport() -> type[Exception]:
    import httpx2

    return httpx2.TransportError
