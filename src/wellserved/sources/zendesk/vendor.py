"""Vendor: how Zendesk is called, what it allows, and the streams it gives."""

import re
from collections.abc import Iterator, Mapping

from wellserved.sources.connect.auth import Auth, basic, bearer
from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.reply import Wire
from wellserved.sources.connect.vendor import Asked, Limit, Vendor
from wellserved.sources.zendesk import promises
from wellserved.sources.zendesk.streams import STREAMS

PARTS = re.compile(r"(total|remaining|resets)=(\d+)")


def address(said: Mapping[str, str]) -> str:
    """Where an account's API is."""
    return said.get("address") or f"https://{said['subdomain']}.zendesk.com"


def auth(said: Mapping[str, str]) -> Auth:
    """An API token of a user, or an OAuth access token."""
    return basic(f"{said['email']}/token", said["token"]) if said.get("email") else bearer(said["token"])


def remaining(headers: Mapping[str, str]) -> tuple[float, float] | None:
    """What is left of the tightest window that a reply tells of: of the account's, or of the endpoint's."""
    return min(_windows(headers), default=None)


def _windows(headers: Mapping[str, str]) -> Iterator[tuple[float, float]]:
    """Each window: the share of it that is left, and seconds until it is whole again."""
    for name, text in headers.items():
        if name.startswith("zendesk-ratelimit-"):
            found = {part: int(number) for part, number in PARTS.findall(text)}
            if found.get("total") and "remaining" in found:
                yield found["remaining"] / found["total"], float(found.get("resets", 60))
    for total, left, resets in (
        ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"),
        ("rate-limit", "rate-limit-remaining", "rate-limit-reset"),
        ("x-rate-limit", "x-rate-limit-remaining", "rate-limit-reset"),
    ):
        numbers = [headers.get(one, "") for one in (total, left)]
        if all(number.isdigit() for number in numbers) and int(numbers[0]):
            reset = headers.get(resets, "")
            yield int(numbers[1]) / int(numbers[0]), float(reset) if reset.isdigit() else 60.0


def check(wire: Wire) -> None:
    """Ask who we are; to whom it does not know Zendesk answers with a user without an identifier."""
    user = wire.get("/api/v2/users/me.json").json().get("user") or {}
    if not user.get("id"):
        fix = "check the e-mail address and the token, and that token access is switched on"
        raise Refused("Zendesk does not know this credential (401)", "GET /api/v2/users/me.json", fix, 401)


VENDOR = Vendor(
    name="zendesk",
    label="Zendesk",
    hosts=("zendesk.com",),
    asks=(
        Asked("subdomain", "what stands before .zendesk.com in your address", "acme"),
        Asked("email", "the e-mail address of the API token's user; empty for an OAuth token", "ann@acme.example",
              needed=False),
        Asked("token", "an API token: Admin Center, Apps and integrations, Zendesk API", "6wiIBWbGkBMo1mRDMuVwkw1EPsN",
              secret=True),
        Asked("address", "in place of https://SUBDOMAIN.zendesk.com: an API that answers as it does", needed=False),
    ),
    address=address,
    auth=auth,
    streams=STREAMS,
    limits={"": Limit(400, 60), "incremental": Limit(10, 60), "talk": Limit(10, 60)},
    remaining=remaining,
    check=check,
    terms=promises.service_terms,
    terms_of=promises.STREAMS,
)  # fmt: skip
