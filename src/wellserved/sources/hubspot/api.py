"""Api: where HubSpot is asked for what, and in which version of its API."""

VERSION = "v3"
LINK_VERSION = "v4"


def objects(kind: str, then: str = "") -> str:
    """The path of a kind of objects, such as tickets; `then` is what stands behind it."""
    return f"/crm/{VERSION}/objects/{kind}{then and '/' + then}"


def links(kind: str, to: str) -> str:
    """The path that tells which objects of one kind belong to which of another."""
    return f"/crm/{LINK_VERSION}/associations/{kind}/{to}/batch/read"


def pipelines(kind: str) -> str:
    """The path of the pipelines of a kind, with their stages."""
    return f"/crm/{VERSION}/pipelines/{kind}"


def conversations(what: str) -> str:
    """A path of the inbox: threads, channels, inboxes."""
    return f"/conversations/{VERSION}/conversations/{what}"


OWNERS = f"/crm/{VERSION}/owners/"
USERS = f"/settings/{VERSION}/users/"
TEAMS = f"/settings/{VERSION}/users/teams"
TOKENS = "/oauth/v1/token"
