"""Webhooks: whether what a platform pushed is its own, whole, fresh, and new.

Nothing listens for them yet; an endpoint will come with the live view.
"""

import base64
import binascii
import hmac
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from wellserved.terms.errors import DefinitionError, NotAllowed, nearest

FRESH = timedelta(minutes=5)
MOST_REMEMBERED = 100_000
# What HubSpot writes out in an address before it signs it.
WRITTEN_OUT = {
    "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$", "%27": "'", "%28": "(", "%29": ")",
    "%2A": "*", "%2C": ",", "%3B": ";",
}  # fmt: skip


@dataclass(frozen=True)
class Delivery:
    """One request, as it came.

    Args:
        method: POST, …
        url: The whole address that the platform called, with its query.
        headers: By name in lower case.
        body: Its bytes, before anything has read them.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Signed:
    """What a request says of itself.

    Args:
        signature: Its bytes.
        message: What was signed.
        hash: By which hash.
        at: When it was sent; None where the platform does not say.
        payload: What is told, as the platform wrote it.
    """

    signature: bytes
    message: bytes
    hash: str
    at: datetime | None
    payload: bytes


@dataclass(frozen=True)
class Verified:
    """A request that is the platform's own.

    Args:
        identity: The same for the same request sent again.
        at: When it was sent; None where the platform does not say.
        payload: What is told, as the platform wrote it.
    """

    identity: str
    at: datetime | None
    payload: bytes


def verified(vendor: str, secrets: Sequence[str], delivery: Delivery, now: datetime) -> Verified:
    """Check a request's signature and age.

    Args:
        vendor: Whose it should be.
        secrets: What was agreed on; two of them while one takes the other's place.
        delivery: The request.
        now: The moment of its coming.

    Raises:
        DefinitionError: Requests of this vendor can't be checked.
        NotAllowed: It is not signed, not by one of the secrets, altered, or too old.
    """
    if vendor not in READERS:
        raise DefinitionError(f"webhooks of '{vendor}' can't be verified", "vendor", nearest(vendor, READERS))
    if not any(secrets):
        raise NotAllowed("no secret is known for these webhooks", vendor, "set the one that the platform shows")
    try:
        signed = READERS[vendor](delivery)
    except (KeyError, ValueError, OverflowError, binascii.Error):
        raise _refused(vendor, "is not signed as the platform signs") from None
    if not _is_by_one(signed, secrets):
        raise _refused(vendor, "is not signed with the secret, or was altered on its way")
    if signed.at is not None and abs(now - signed.at) > FRESH:
        raise _refused(vendor, "was signed more than five minutes ago, or ahead of our clock")
    return Verified(signed.signature.hex(), signed.at, signed.payload)


def _refused(vendor: str, why: str) -> NotAllowed:
    return NotAllowed(
        f"this webhook {why}", vendor, "see that the secret is the platform's present one, and the clock is right"
    )


def _is_by_one(signed: Signed, secrets: Sequence[str]) -> bool:
    """Compare with each secret in constant time, whichever holds."""
    made = [hmac.new(secret.encode(), signed.message, signed.hash).digest() for secret in secrets if secret]
    return sum(hmac.compare_digest(one, signed.signature) for one in made) > 0


def _zendesk(delivery: Delivery) -> Signed:
    """HMAC-SHA256 of the timestamp and the body; the older order, body first, is not taken."""
    said = delivery.headers["x-zendesk-webhook-signature-timestamp"]
    signature = base64.b64decode(delivery.headers["x-zendesk-webhook-signature"], validate=True)
    at = datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError(said)
    return Signed(signature, said.encode() + delivery.body, "sha256", at, delivery.body)


def _hubspot(delivery: Delivery) -> Signed:
    """HMAC-SHA256 of method, address, body and timestamp (version 3)."""
    said = delivery.headers["x-hubspot-request-timestamp"]
    signature = base64.b64decode(delivery.headers["x-hubspot-signature-v3"], validate=True)
    at = datetime.fromtimestamp(int(said) / 1000, UTC)
    url = delivery.url
    for written, character in WRITTEN_OUT.items():
        url = url.replace(written, character).replace(written.lower(), character)
    return Signed(
        signature, (delivery.method + url).encode() + delivery.body + said.encode(), "sha256", at, delivery.body
    )


def _qualtrics(delivery: Delivery) -> Signed:
    """A form whose field HMAC is the HMAC-SHA512, in hexadecimal, of its field MSG."""
    form = parse_qs(delivery.body.decode(), strict_parsing=False, max_num_fields=20)
    (message,), (signature,) = form["MSG"], form["HMAC"]
    return Signed(bytes.fromhex(signature), message.encode(), "sha512", None, message.encode())


READERS: Mapping[str, Callable[[Delivery], Signed]] = {
    "zendesk": _zendesk,
    "hubspot": _hubspot,
    "qualtrics": _qualtrics,
}


@dataclass
class Once:
    """Lets each request pass once: one that is sent again is known.

    It remembers those that could still be fresh, and at most so many. Qualtrics says no time, so its requests are
    remembered as long as there is room.

    Args:
        most: How many it remembers, with a time and without one.
    """

    most: int = MOST_REMEMBERED
    _timed: "OrderedDict[str, datetime]" = field(default_factory=OrderedDict, repr=False)
    _untimed: "OrderedDict[str, None]" = field(default_factory=OrderedDict, repr=False)

    def first(self, found: Verified, now: datetime) -> bool:
        """Whether this request came for the first time."""
        while self._timed and now - next(iter(self._timed.values())) > 2 * FRESH:
            self._timed.popitem(last=False)
        if found.identity in self._timed or found.identity in self._untimed:
            return False
        if found.at is None:
            self._untimed[found.identity] = None
        else:
            self._timed[found.identity] = now
        for known in (self._timed, self._untimed):
            while len(known) > self.most:
                known.popitem(last=False)
        return True
