"""Vendor: HubSpot Service Hub: its address, its credentials, its limits and its streams."""

from collections.abc import Mapping

from wellserved.sources.connect.auth import Auth, ClientCredentials, bearer
from wellserved.sources.connect.reply import Wire
from wellserved.sources.connect.vendor import Asked, Limit, Vendor
from wellserved.sources.hubspot import kinds
from wellserved.sources.hubspot.api import OWNERS, TEAMS, TOKENS, USERS, conversations, objects, pipelines
from wellserved.sources.hubspot.crm import objects_stream
from wellserved.sources.hubspot.inbox import messages_stream, threads_stream
from wellserved.sources.hubspot.links import links_stream
from wellserved.sources.hubspot.lists import list_stream
from wellserved.sources.hubspot.refusal import understood
from wellserved.terms.errors import DefinitionError

ADDRESS = "https://api.hubapi.com"
LOCKED, MOVING = 423, 477
PIPELINE = ("id", "label", "displayOrder", "stages", "archived", "createdAt", "updatedAt")
OWNER = (
    "id", "email", "type", "firstName", "lastName", "userId", "userIdIncludingInactive", "teams", "archived",
    "createdAt", "updatedAt",
)  # fmt: skip

STREAMS = (
    list_stream(
        "owners", OWNERS, "crm.objects.owners.read", "agents with their teams, also those who left", OWNER,
        ({"limit": 100}, {"limit": 100, "archived": "true"}),
    ),
    list_stream(
        "users", USERS, "settings.users.read", "users with their main team",
        ("id", "email", "primaryTeamId", "secondaryTeamIds", "roleIds", "superAdmin"), ({"limit": 100},),
    ),
    list_stream(
        "teams", TEAMS, "settings.users.teams.read", "teams and who is in them",
        ("id", "name", "userIds", "secondaryUserIds"),
    ),
    list_stream("ticket_pipelines", pipelines("tickets"), "tickets", "which stage means open or closed", PIPELINE),
    list_stream("deal_pipelines", pipelines("deals"), "crm.objects.deals.read", "which stage means won", PIPELINE),
    list_stream(
        "channels", conversations("channels"), "conversations.read", "what a conversation's channel is called",
        ("id", "name"), ({"limit": 100},),
    ),
    list_stream(
        "inboxes", conversations("inboxes"), "conversations.read", "inboxes, as queues",
        ("id", "name", "type", "archived", "createdAt", "updatedAt"), ({"limit": 100},),
    ),
    objects_stream(kinds.TICKETS, "tickets with the history of stage, owner and priority"),
    objects_stream(kinds.FEEDBACK, "answers to CSAT, CES and NPS surveys"),
    objects_stream(kinds.CONTACTS, "customers"),
    objects_stream(kinds.COMPANIES, "customers' companies"),
    objects_stream(kinds.CALLS, "calls that were logged or made in HubSpot"),
    objects_stream(kinds.DEALS, "won deals, as orders"),
    objects_stream(kinds.ORDERS, "orders of the commerce tools", wanted=False),
    objects_stream(kinds.LINE_ITEMS, "what was sold", wanted=False),
    objects_stream(kinds.EMAILS, "e-mails logged on records; those of the inbox are messages too", wanted=False),
    objects_stream(kinds.MEETINGS, "meetings", wanted=False),
    objects_stream(kinds.GOALS, "goals and their targets", wanted=False),
    objects_stream(kinds.COURSES, "courses that are sold or given; who attended is not told", wanted=False),
    links_stream(kinds.TICKETS, "contacts", "ticket_contacts", "whose ticket it is"),
    links_stream(kinds.FEEDBACK, "tickets", "feedback_tickets", "which ticket an answer is about"),
    links_stream(kinds.FEEDBACK, "contacts", "feedback_contacts", "who answered"),
    links_stream(kinds.CALLS, "contacts", "call_contacts", "who was on the phone"),
    links_stream(kinds.CALLS, "tickets", "call_tickets", "which ticket a call is about"),
    links_stream(kinds.DEALS, "contacts", "deal_contacts", "who bought"),
    links_stream(kinds.ORDERS, "contacts", "order_contacts", "who ordered", wanted=False),
    links_stream(kinds.ORDERS, "deals", "order_deals", "orders that are won deals already", wanted=False),
    threads_stream(),
    messages_stream(),
)  # fmt: skip


def remaining(headers: Mapping[str, str]) -> tuple[float, float] | None:
    """Which share of the ten seconds' calls is left. Searches are answered without these headers."""
    try:
        most = float(headers["x-hubspot-ratelimit-max"])
        left = float(headers["x-hubspot-ratelimit-remaining"])
        seconds = float(headers.get("x-hubspot-ratelimit-interval-milliseconds", "10000")) / 1000
    except (KeyError, ValueError):
        return None
    return (max(0.0, left / most), seconds) if most > 0 else None


def check(wire: Wire) -> None:
    """Ask for one ticket."""
    with understood("tickets"):
        wire.get(objects("tickets"), {"limit": 1})


def auth_of(said: Mapping[str, str]) -> Auth:
    """A private app's token; or, with the id and the secret of an app, its refresh token.

    Raises:
        DefinitionError: Of id and secret there is only one.
    """
    app = (said.get("client_id", ""), said.get("client_secret", ""))
    if not any(app):
        return bearer(said["token"])
    if not all(app):
        fix = "give both, and the refresh token as 'token'; or neither, and a private app's token"
        raise DefinitionError("an app has an id and a secret", "client_id, client_secret", fix)
    form = {"grant_type": "refresh_token", "refresh_token": said["token"]}
    return ClientCredentials(_address(said) + TOKENS, *app, form=form)


def _address(said: Mapping[str, str]) -> str:
    return (said.get("address") or ADDRESS).rstrip("/")


VENDOR = Vendor(
    name="hubspot",
    label="HubSpot",
    hosts=("hubapi.com",),
    asks=(
        Asked("token", "a private app's access token, or an app's refresh token", "pat-eu1-…", secret=True),
        Asked("client_id", "of an app with a refresh token", "6f1c…", needed=False),
        Asked("client_secret", "of an app with a refresh token", secret=True, needed=False),
        Asked("address", "where the API is", ADDRESS, needed=False, default=ADDRESS),
    ),
    address=_address,
    auth=auth_of,
    streams=STREAMS,
    limits={"": Limit(100, 10), "search": Limit(4, 1)},
    remaining=remaining,
    busy=lambda status, text: status in (LOCKED, MOVING),
    check=check,
)
