"""Vendor: how Genesys Cloud CX is called, what it allows, and the streams it gives."""

from collections.abc import Mapping

from wellserved.sources.connect.auth import Auth, ClientCredentials
from wellserved.sources.connect.reply import Wire
from wellserved.sources.connect.vendor import Asked, Limit, Vendor
from wellserved.sources.genesys.details import CONVERSATIONS, USER_DETAILS
from wellserved.sources.genesys.listed import (
    DIVISIONS,
    EXTERNAL_CONTACTS,
    MANAGEMENT_UNITS,
    PRESENCE_DEFINITIONS,
    QUEUES,
    TEAMS,
    USERS,
    WRAPUP_CODES,
)
from wellserved.sources.genesys.of_each import (
    ACTIVITY_CODES,
    COACHING_APPOINTMENTS,
    EVALUATIONS,
    LEARNING_ASSIGNMENTS,
    QUEUE_MEMBERS,
    SENTIMENT,
    SURVEYS,
)
from wellserved.sources.genesys.schedules import SCHEDULES

LISTINGS = (USERS, QUEUES, WRAPUP_CODES, TEAMS, DIVISIONS, PRESENCE_DEFINITIONS, EXTERNAL_CONTACTS)
OF_EACH = (QUEUE_MEMBERS, EVALUATIONS, COACHING_APPOINTMENTS, LEARNING_ASSIGNMENTS)
PLANNED = (MANAGEMENT_UNITS, ACTIVITY_CODES, SCHEDULES)


def address(said: Mapping[str, str]) -> str:
    """Where a region's API is; a whole address, such as that of a proxy, stands for itself."""
    return _host(said["region"], "api")


def auth(said: Mapping[str, str]) -> Auth:
    """A token for an OAuth client, from the region's login host."""
    return ClientCredentials(
        f"{_host(said['region'], 'login')}/oauth/token", said["client_id"], said["client_secret"], basic=True
    )


def _host(region: str, name: str) -> str:
    """A region's host, however its domain was copied from the browser."""
    for before in ("login.", "apps.", "api."):
        region = region.removeprefix(before)
    return region if "://" in region else f"https://{name}.{region}"


def remaining(headers: Mapping[str, str]) -> tuple[float, float] | None:
    """What is left of the minute: calls made of calls allowed, and seconds until it begins anew."""
    try:
        made, allowed = float(headers["inin-ratelimit-count"]), float(headers["inin-ratelimit-allowed"])
        return max(0.0, 1 - made / allowed), float(headers["inin-ratelimit-reset"])
    except (KeyError, ValueError, ZeroDivisionError):
        return None


def check(wire: Wire) -> None:
    """Ask for the organisation that the client belongs to; it needs no permission."""
    wire.get("/api/v2/organizations/me")


VENDOR = Vendor(
    name="genesys",
    label="Genesys Cloud",
    hosts=(
        "mypurecloud.com", "mypurecloud.ie", "mypurecloud.de", "mypurecloud.jp", "mypurecloud.com.au", "pure.cloud",
        "us-gov-pure.cloud", "eusc-pure.cloud",
    ),
    asks=(
        Asked("region", "the domain that people log in at, without login.", "mypurecloud.de"),
        Asked("client_id", "an OAuth client with the grant Client Credentials", "0a1b2c3d-0000-0000-0000-000000000000"),
        Asked("client_secret", "the client's secret", "aBcDeF", secret=True),
    ),
    address=address,
    auth=auth,
    streams=(*LISTINGS, CONVERSATIONS, USER_DETAILS, *OF_EACH, *PLANNED, SURVEYS, SENTIMENT),
    limits={"": Limit(300, 60)},
    remaining=remaining,
    check=check,
)  # fmt: skip
