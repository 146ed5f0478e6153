"""The world of a HubSpot account of ours: objects with their former values, links, people, pipelines and an inbox.

Shapes are those of the models of hubspot-api-client 12.0 (SimplePublicObjectWithAssociations, ValueWithTimestamp,
PublicOwner, Pipeline, PublicUser, PublicTeam, PublicAssociationMultiWithLabel) and, for conversations, of the types
PublicThread, PublicConversationsMessage and PublicThreadStatusChange of HubSpot's hubspot-sdk-python. Values of
properties are texts, and null where there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

MODIFIED = {"contacts": "lastmodifieddate"}
ALL_SCOPES = frozenset(
    {
        "tickets", "crm.objects.contacts.read", "crm.objects.companies.read", "crm.objects.deals.read",
        "crm.objects.feedback_submissions.read", "crm.objects.owners.read", "crm.objects.orders.read",
        "crm.objects.line_items.read", "crm.objects.goals.read", "crm.objects.courses.read", "conversations.read",
        "settings.users.read", "settings.users.teams.read", "sales-email-read",
    }
)  # fmt: skip


def at(text: str) -> datetime:
    """A moment in UTC, such as "2026-03-02 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def iso(moment: datetime) -> str:
    """As HubSpot writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Thing:
    """One object of the CRM.

    Args:
        id: Its number.
        created: When it was made.
        modified: When it last changed.
        properties: Its values; the times and its number come by themselves.
        history: Former values, newest first: value, moment, source and user.
        archived: When it was put into the bin.
    """

    id: int
    created: datetime
    modified: datetime
    properties: Mapping[str, str | None] = field(default_factory=dict)
    history: Mapping[str, tuple[tuple[str, datetime, str, int | None], ...]] = field(default_factory=dict)
    archived: datetime | None = None


@dataclass
class World:
    """One account.

    Args:
        things: Objects by their kind.
        links: By the two kinds: from which object to which.
        owners: As the API gives them.
        pipelines: By kind of object.
        users: As the API gives them.
        teams: As the API gives them.
        threads: As the API gives them.
        messages: By thread, newest first, as the API gives them.
        channels: As the API gives them.
        inboxes: As the API gives them.
        tokens: Tokens that are known, and their scopes.
        clock: What time it is there; the machine's where None.
        lag: How long the search does not know of a change.
        window: How many results of one search can be paged through.
        rate: After how many calls the next is one too many; never where 0.
        interval: Milliseconds until calls may be made again.
    """

    things: dict[str, list[Thing]] = field(default_factory=dict)
    links: dict[tuple[str, str], dict[int, list[int]]] = field(default_factory=dict)
    owners: list[dict[str, Any]] = field(default_factory=list)
    pipelines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    users: list[dict[str, Any]] = field(default_factory=list)
    teams: list[dict[str, Any]] = field(default_factory=list)
    threads: list[dict[str, Any]] = field(default_factory=list)
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    channels: list[dict[str, Any]] = field(default_factory=list)
    inboxes: list[dict[str, Any]] = field(default_factory=list)
    tokens: dict[str, frozenset[str]] = field(default_factory=lambda: {"pat-test-1": ALL_SCOPES})
    clock: datetime | None = None
    lag: timedelta = timedelta(0)
    window: int = 10_000
    rate: int = 0
    interval: int = 10_000

    @property
    def now(self) -> datetime:
        return self.clock or datetime.now(UTC)

    def kind(self, name: str) -> list[Thing]:
        return self.things.setdefault(name, [])

    def change(self, kind: str, one: int, when: datetime, **properties: str | None) -> None:
        """Set values of an object; a value with a history gets another entry."""
        things = self.kind(kind)
        place = next(place for place, thing in enumerate(things) if thing.id == one)
        former = things[place]
        history = {
            name: ((str(properties[name]), when, "CRM_UI", None), *entries) if name in properties else entries
            for name, entries in former.history.items()
        }
        things[place] = replace(former, modified=when, properties={**former.properties, **properties}, history=history)

    def bin(self, kind: str, one: int, when: datetime) -> None:
        """Put an object into the bin."""
        things = self.kind(kind)
        things[:] = [replace(thing, archived=when, modified=when) if thing.id == one else thing for thing in things]


def crowd(count: int, begin: datetime | None = None) -> list[Thing]:
    """Tickets, a minute apart; each fifth one changed at the same moment as its neighbours."""
    first = begin or at("2026-01-05 08:00")
    return [
        Thing(
            1_000 + nth * 3,
            first + timedelta(minutes=nth),
            first + timedelta(minutes=nth - nth % 5, seconds=1),
            {"subject": f"Nº {nth}", "hs_pipeline": "0", "hs_pipeline_stage": "1", "hs_ticket_priority": None},
            {"hs_pipeline_stage": (("1", first + timedelta(minutes=nth), "CRM_UI", 7),), "hubspot_owner_id": ()},
        )
        for nth in range(count)
    ]
