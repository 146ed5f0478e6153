"""Auth: how calls to a vendor prove who makes them, and how that is refreshed."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Post = Callable[[str, Mapping[str, str], Mapping[str, str]], Mapping[str, Any]]


class Auth(Protocol):
    """Headers of a call; asked before each, and refreshed once where the vendor says 401."""

    def headers(self, post: Post) -> Mapping[str, str]:
        """The headers; `post(url, form, headers)` is there to fetch a token with."""
        ...

    def refresh(self) -> bool:
        """Forget what was fetched; whether asking again can help."""
        ...


@dataclass(frozen=True)
class Fixed:
    """A key that does not change: one header."""

    name: str
    value: str = field(repr=False)

    def headers(self, post: Post) -> Mapping[str, str]:
        return {self.name: self.value}

    def refresh(self) -> bool:
        return False


def basic(user: str, secret: str) -> Fixed:
    """User and secret, as RFC 7617 writes them."""
    return Fixed("Authorization", "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode())


def bearer(token: str) -> Fixed:
    """A token that somebody made by hand."""
    return Fixed("Authorization", f"Bearer {token}")


@dataclass
class ClientCredentials:
    """A token for an identifier and a secret (RFC 6749, 4.4), fetched when it is first needed.

    Args:
        url: Where tokens are had.
        client_id: The identifier.
        secret: The secret.
        basic: Whether both go in the header (RFC 6749, 2.3.1) and not in the form.
        form: What the form says besides, such as a scope or another grant.
    """

    url: str
    client_id: str
    secret: str = field(repr=False)
    basic: bool = False
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    _token: str = field(default="", repr=False)

    def headers(self, post: Post) -> Mapping[str, str]:
        self._token = self._token or self._fetched(post)
        return {"Authorization": f"Bearer {self._token}"}

    def refresh(self) -> bool:
        self._token = ""
        return True

    def _fetched(self, post: Post) -> str:
        form = {"grant_type": "client_credentials", **self.form}
        if self.basic:
            return str(post(self.url, form, basic(self.client_id, self.secret).headers(post))["access_token"])
        return str(
            post(self.url, {**form, "client_id": self.client_id, "client_secret": self.secret}, {})["access_token"]
        )
