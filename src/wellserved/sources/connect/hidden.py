"""Hidden: a connection's secrets, and the tokens that were had for them, blotted out of what is kept or told."""

import base64
import json
import urllib.parse
from collections.abc import Iterable, Iterator

BLOT = "…"
SHORTEST = 6  # characters: of a raw page, only a text that is as long as a secret is taken for one


class Hidden:
    """Texts that nobody may be shown, in each form in which a call writes them.

    Args:
        secrets: Those that are known from the begin.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._texts: dict[str, None] = {}
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Hide one more text, as it is and as forms, JSON and base64 write it."""
        if secret and secret not in self._texts:
            self._texts.update(dict.fromkeys(_forms(secret)))
            self._texts = dict.fromkeys(sorted(self._texts, key=len, reverse=True))

    def add_header(self, value: str) -> None:
        """Hide what a header proves: all of it, or what stands after its scheme, and the user and secret within."""
        scheme, _, credential = value.partition(" ")
        self.add(credential or scheme)
        if scheme.lower() == "basic":
            for part in _decoded(credential).split(":", 1)[1:]:
                self.add(part)

    def out_of(self, text: str) -> str:
        """A text without any of them."""
        for one in self._texts:
            text = text.replace(one, BLOT)
        return text

    def out_of_rows(self, rows: bytes) -> bytes:
        """Raw rows without any of them."""
        for one in self._texts:
            if len(one) >= SHORTEST and one.encode() in rows:
                rows = rows.replace(one.encode(), BLOT.encode())
        return rows


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield urllib.parse.quote(secret, safe="")
    yield urllib.parse.quote_plus(secret)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield base64.b64encode(secret.encode()).decode()


def _decoded(credential: str) -> str:
    try:
        return base64.b64decode(credential).decode()
    except ValueError:
        return ""
