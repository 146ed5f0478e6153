"""Vendor: Salesforce Service Cloud, signed in to by an app's secret, or by a key, at the organisation's own domain."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from wellserved.sources.connect.address import is_loopback
from wellserved.sources.connect.auth import Auth, ClientCredentials
from wellserved.sources.connect.reply import Wire
from wellserved.sources.connect.vendor import Asked, Limit, Vendor
from wellserved.sources.salesforce import hours
from wellserved.sources.salesforce.assertion import SignedAssertion, key_of
from wellserved.sources.salesforce.described import API
from wellserved.sources.salesforce.objects import OBJECTS
from wellserved.sources.salesforce.reading import stream_of
from wellserved.sources.salesforce.refusals import is_busy
from wellserved.terms.errors import DefinitionError

USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
LOGIN, SANDBOXES = "https://login.salesforce.com", "https://test.salesforce.com"
REST = 60.0  # the allowance is that of the last 24 hours, and frees itself little by little


def address(said: Mapping[str, str]) -> str:
    """The organisation's own domain, as a URL."""
    domain = said["domain"].strip().rstrip("/")
    return domain if "://" in domain else f"https://{domain}"


def auth(said: Mapping[str, str]) -> Auth:
    """A token for the app's key and secret; or, where a private key is named, for a claim signed by it.

    Raises:
        DefinitionError: There is neither a secret nor a key, or the key has no user.
    """
    url, app = f"{address(said)}/services/oauth2/token", said["client_id"]
    if said.get("private_key"):
        if not said.get("user"):
            raise DefinitionError("a private key signs in as a user", "user", "name one, such as reports@acme.example")
        return SignedAssertion(url, app, said["user"], audience(said), key_of(said["private_key"]))
    if not said.get("client_secret"):
        fix = "give client_secret, or private_key and user"
        raise DefinitionError("an app signs in by a secret or a key", "client_secret, private_key", fix)
    return ClientCredentials(url, app, said["client_secret"])


def audience(said: Mapping[str, str]) -> str:
    """Whom a signed claim is made to: Salesforce's login host, that of sandboxes, or a server on this machine."""
    if is_loopback(urlsplit(address(said)).hostname or ""):
        return address(said)
    return SANDBOXES if ".sandbox." in said["domain"] else LOGIN


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
        Asked("client_id", "the app's consumer key", "3MVG9example"),
        Asked("client_secret", "the app's consumer secret, for the client credentials flow", secret=True, needed=False),
        Asked("user", "whom a private key signs in as", "reports@acme.example", needed=False),
        Asked("private_key", "in place of a secret: the PEM, or its file's path", secret=True, needed=False),
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
