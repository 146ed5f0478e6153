"""Vendor: how Qualtrics XM is called, what it allows, and the streams it gives."""

from collections.abc import Mapping

from wellserved.sources.connect.auth import Auth, ClientCredentials, Fixed
from wellserved.sources.connect.reply import Wire
from wellserved.sources.connect.vendor import Asked, Limit, Vendor
from wellserved.sources.qualtrics.distributions import DISTRIBUTIONS, HISTORY
from wellserved.sources.qualtrics.people import CONTACTS, DIRECTORIES, USERS
from wellserved.sources.qualtrics.responses import RESPONSES
from wellserved.sources.qualtrics.surveys import DEFINITIONS, QUESTIONS, SURVEYS

SCOPES = "read:surveys read:survey_responses read:distributions read:directories read:directory_contacts read:users"


def address(said: Mapping[str, str]) -> str:
    """Where the API of a data centre is."""
    centre = said["datacenter"].rstrip("/")
    return (centre if "://" in centre else f"https://{centre}.qualtrics.com") + "/API/v3"


def auth(said: Mapping[str, str]) -> Auth:
    """A user's API token, or an OAuth client of the brand."""
    if said.get("client_id"):
        url = address(said).removesuffix("/API/v3") + "/oauth2/token"
        return ClientCredentials(url, said["client_id"], said["client_secret"], basic=True, form={"scope": SCOPES})
    return Fixed("X-API-TOKEN", said["token"])


def check(wire: Wire) -> None:
    """Ask who we are."""
    wire.get("whoami")


VENDOR = Vendor(
    name="qualtrics",
    label="Qualtrics XM",
    hosts=("qualtrics.com",),
    asks=(
        Asked("datacenter", "the data centre, or its whole address: Account Settings, Qualtrics IDs", "fra1"),
        Asked(
            "token", "an API token: Account Settings, Qualtrics IDs, API", "0123456789abcdef", secret=True, needed=False
        ),
        Asked("client_id", "in place of a token: an OAuth client with client credentials", "0123abcd", needed=False),
        Asked("client_secret", "the OAuth client's secret", "4567ef01", secret=True, needed=False),
    ),
    address=address,
    auth=auth,
    streams=(SURVEYS, DEFINITIONS, QUESTIONS, RESPONSES, DISTRIBUTIONS, HISTORY, DIRECTORIES, CONTACTS, USERS),
    limits={"": Limit(500, 60), "export": Limit(60, 60)},
    check=check,
)
