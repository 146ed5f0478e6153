"""Vendor: Salesforce Service Cloud, signed in to by the client credentials of a connected app at its own domain."""

import re
from collections.abc import Mapping

from wellserved.sources.connect.auth import Auth, ClientCredentials
from wellserved.sources.connect.reply import Wire
from wellserved.sources.connect.vendor import Asked, Limit, Vendor
from wellserved.sources.salesforce import hours
from wellserved.sources.salesforce.described import API
from wellserved.sources.salesforce.objects import OBJECTS
from wellserved.sources.salesforce.reading import stream_of
from wellserved.sources.salesforce.refusals import is_busy

USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
REST = 60.0  # the allowance is that of the last 24 hours, and frees itself little by little


def address(said: Mapping[str, str]) -> str:
    """The organisation's own domain, as a URL."""
    domain = said["domain"].strip().rstrip("/")
    return domain if "://" in domain else f"https://{domain}"


def auth(said: Mapping[str, str]) -> Auth:
    """A token for the connected app's key and secret."""
    url = f"{address(said)}/services/oauth2/token"
    return ClientCredentials(url, said["client_id"], said["client_secret"])


def remaining(headers: Mapping[str, str]) -> tuple[float, float] | None:
    """Which share of the day's calls is left, by Sforce-Limit-Info."""
    found = USAGE.search(headers.get("sforce-limit-info", ""))
    if found is None or int(found[2]) == 0:
        return None
    return max(0.0, 1 - int(found[1]) / int(found[2])), REST


def check(wire: Wire) -> None:
    """Ask which resources there are."""
    wire.get(f"/services/data/v{API}/")


VENDOR = Vendor(
    name="salesforce",
    label="Salesforce",
    hosts=("salesforce.com", "salesforce.mil", "force.com", "sfcrmproducts.cn"),
    asks=(
        Asked("domain", "the organisation's My Domain host", "acme.my.salesforce.com"),
        Asked("client_id", "the consumer key of the connected app", "3MVG9example"),
        Asked("client_secret", "the consumer secret of the connected app", secret=True),
    ),
    address=address,
    auth=auth,
    streams=tuple(stream_of(one) for one in OBJECTS),
    limits={"": Limit(100, 5.0), "bulk": Limit(60, 60.0)},
    remaining=remaining,
    busy=is_busy,
    check=check,
    terms=hours.service_terms,
    terms_of=hours.STREAMS,
)
