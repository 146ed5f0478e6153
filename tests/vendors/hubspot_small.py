"""A small account of HubSpot whose figures can be counted by hand: nine tickets, five conversations, six answers.

Tickets (all of March 2026, UTC; stages 1 new, 2 waiting on us, 3 waiting on contact, 4 closed):

| id  | made        | first reply  | closed                       | who | how                                        |
|-----|-------------|--------------|------------------------------|-----|--------------------------------------------|
| 101 | 02 09:00    | 02 09:30 (m) | 02 11:00                     | ann | solved at once                             |
| 102 | 02 10:00    | 02 12:00 (m) | 03 10:00, 05 10:00           | bob | reopened on 04 10:00                       |
| 103 | 03 08:00    | 03 09:00 (p) | 03 16:00                     | ann | waited for the customer 10:00 to 14:00     |
| 104 | 03 09:00    | none         | open                         | cleo| new                                        |
| 105 | 04 09:00    | 04 09:20 (m) | 04 10:00                     | dan | a chat that a bot began                    |
| 106 | 05 09:00    | none         | merged into 102              | bob | read first as its own                      |
| 107 | 05 10:00    | 05 11:00 (p) | 06 10:00, then into the bin  | cleo| deleted                                    |
| 108 | 06 09:00    | 06 09:40 (p) | 06 12:00                     | none| no contact                                 |

(m) from a message of the inbox, (p) from the ticket's property, as it has no conversation.
"""

from datetime import datetime, timedelta
from typing import Any

from tests.vendors.hubspot_world import Thing, World, at, iso

NOW = at("2026-04-01 06:00")
ANN, BOB, CLEO, DAN = 501, 502, 503, 504
EVE, LEO, GONE = 41, 42, 43  # owners; their users are 7, 8 and 9
STAGES = (
    ("1", "New", "OPEN"),
    ("2", "Waiting on us", "OPEN"),
    ("3", "Waiting on contact", "OPEN"),
    ("4", "Closed", "CLOSED"),
)


def march(text: str) -> datetime:
    """A moment of March 2026, such as "02 09:00"."""
    return at(f"2026-03-{text}")


def small() -> World:
    """The account, on the first of April."""
    world = World(clock=NOW)
    world.things["tickets"] = _tickets()
    world.things["contacts"] = _contacts()
    world.things["companies"] = [_thing(900, "2026-01-01 00:00", name="Acme", country="Germany", industry="RETAIL")]
    world.things["feedback_submissions"] = _answers()
    world.things["calls"] = _calls()
    world.things["deals"] = _deals()
    world.owners, world.users, world.teams = _owners(), _users(), _teams()
    world.pipelines = {"tickets": [_pipeline("0", "Support", STAGES)], "deals": [_deal_pipeline()]}
    world.links = _links()
    world.channels = [{"id": "1000", "name": "LIVE_CHAT"}, {"id": "1002", "name": "EMAIL"}]
    world.inboxes = [{"id": "77", "name": "Help", "type": "INBOX", "archived": False,
                      "createdAt": iso(march("01 00:00")), "updatedAt": iso(march("01 00:00"))}]  # fmt: skip
    _converse(world)
    return world


def _thing(number: int, created: str, modified: str = "", **properties: str | None) -> Thing:
    return Thing(number, at(created), at(modified or created), properties)


def _ticket(
    number: int, made: str, stages: list[tuple[str, str]], owner: int | None, **properties: str | None
) -> Thing:
    """A ticket whose stages came at some moments; newest first in its history, as HubSpot has it."""
    entries = [
        ("1", march(made), "CONVERSATIONS", None),
        *((stage, march(when), "CRM_UI", 7) for stage, when in stages),
    ]
    owners = ((str(owner), march(made), "AUTOMATION_PLATFORM", None),) if owner else ()
    known: dict[str, str | None] = {
        "subject": f"ticket {number}", "hs_pipeline": "0", "hs_pipeline_stage": entries[-1][0],
        "hubspot_owner_id": str(owner) if owner else None, "hs_ticket_category": "BILLING_ISSUE", **properties,
    }  # fmt: skip
    return Thing(
        number, march(made), entries[-1][1] + timedelta(minutes=1), known,
        {"hs_pipeline_stage": tuple(reversed(entries)), "hubspot_owner_id": owners, "hs_ticket_priority": ()},
    )  # fmt: skip


def _tickets() -> list[Thing]:
    hour = 3_600_000
    return [
        _ticket(101, "02 09:00", [("2", "02 09:05"), ("4", "02 11:00")], EVE, source_type="EMAIL",
                closed_date=iso(march("02 11:00")), time_to_close=str(2 * hour),
                first_agent_reply_date=iso(march("02 09:30")), time_to_first_agent_reply=str(hour // 2)),
        _ticket(102, "02 10:00", [("4", "03 10:00"), ("2", "04 10:00"), ("4", "05 10:00")], LEO, source_type="EMAIL",
                closed_date=iso(march("05 10:00")), time_to_close=str(72 * hour), hs_ticket_priority="HIGH",
                first_agent_reply_date=iso(march("02 12:00")), time_to_first_agent_reply=str(2 * hour)),
        _ticket(103, "03 08:00", [("2", "03 08:10"), ("3", "03 10:00"), ("2", "03 14:00"), ("4", "03 16:00")], EVE,
                source_type="FORM", closed_date=iso(march("03 16:00")), time_to_close=str(8 * hour),
                first_agent_reply_date=iso(march("03 09:00")), time_to_first_agent_reply=str(hour)),
        _ticket(104, "03 09:00", [], None, source_type="PHONE"),
        _ticket(105, "04 09:00", [("4", "04 10:00")], EVE, source_type="CHAT", closed_date=iso(march("04 10:00")),
                time_to_close=str(hour), time_to_first_agent_reply=None),
        _ticket(106, "05 09:00", [], LEO, source_type="EMAIL"),
        _ticket(107, "05 10:00", [("4", "06 10:00")], LEO, source_type="EMAIL", closed_date=iso(march("06 10:00")),
                time_to_close=str(24 * hour), first_agent_reply_date=iso(march("05 11:00")),
                time_to_first_agent_reply=str(hour)),
        _ticket(108, "06 09:00", [("4", "06 12:00")], GONE, source_type="EMAIL", closed_date=iso(march("06 12:00")),
                time_to_close=str(3 * hour), first_agent_reply_date=iso(march("06 09:40")),
                time_to_first_agent_reply=str(hour * 2 // 3)),
    ]  # fmt: skip


def later(world: World) -> None:
    """A day later: 106 was merged into 102, 107 was put into the bin, 104 was closed."""
    world.clock = NOW + timedelta(days=1)
    when = NOW + timedelta(hours=2)
    world.things["tickets"] = [one for one in world.kind("tickets") if one.id != 106]
    world.change("tickets", 102, when, hs_merged_object_ids="106")
    world.change("tickets", 104, when, hs_pipeline_stage="4", closed_date=iso(when))
    world.bin("tickets", 107, when)


def _contacts() -> list[Thing]:
    people = ((ANN, "ann"), (BOB, "bob"), (CLEO, "cleo"), (DAN, "dan"))
    return [
        _thing(number, "2026-01-01 00:00", email=f"{name}@example.com", lifecyclestage="customer", country="Germany",
               associatedcompanyid="900" if name == "ann" else None)
        for number, name in people
    ]  # fmt: skip


def _answers() -> list[Thing]:
    """Three of CSAT (2, 2, 0 on a scale of 0 to 2), one of CES (6 of 7), two of NPS (10, 3)."""
    given = (("CSAT", "2", "02 12:00"), ("CSAT", "2", "05 12:00"), ("CSAT", "0", "03 17:00"), ("CES", "6", "04 11:00"),
             ("NPS", "10", "10 09:00"), ("NPS", "3", "11 09:00"))  # fmt: skip
    return [
        Thing(601 + nth, march(when), march(when), {
            "hs_survey_type": kind, "hs_value": value, "hs_submission_timestamp": iso(march(when)), "hs_survey_id": "1",
            "hs_survey_name": f"our {kind}", "hs_survey_channel": "EMAIL",
            "hs_content": "so so" if value == "0" else None,
        })
        for nth, (kind, value, when) in enumerate(given)
    ]  # fmt: skip


def _calls() -> list[Thing]:
    return [
        _thing(701, "2026-03-09 10:00", hs_timestamp=iso(march("09 10:00")), hs_call_direction="INBOUND",
               hs_call_duration="240000", hs_call_status="COMPLETED", hubspot_owner_id=str(EVE)),
        _thing(702, "2026-03-09 11:00", hs_timestamp=iso(march("09 11:00")), hs_call_direction="INBOUND",
               hs_call_duration=None, hs_call_status="NO_ANSWER", hubspot_owner_id=None),
        _thing(703, "2026-03-09 12:00", hs_timestamp=iso(march("09 12:00")), hs_call_direction="OUTBOUND",
               hs_call_duration="60000", hs_call_status="COMPLETED", hubspot_owner_id=str(LEO)),
    ]  # fmt: skip


def _deals() -> list[Thing]:
    return [
        _thing(801, "2026-03-01 00:00", amount="1200.50", deal_currency_code="EUR", dealstage="closedwon",
               hs_is_closed_won="true", dealtype="newbusiness", closedate=iso(march("10 00:00"))),
        _thing(802, "2026-03-01 00:00", amount="900", deal_currency_code="EUR", dealstage="closedlost",
               hs_is_closed_won="false", closedate=iso(march("11 00:00"))),
        _thing(803, "2026-03-01 00:00", amount="300", deal_currency_code="EUR", dealstage="closedwon",
               hs_is_closed_won="true", dealtype="existingbusiness", closedate=iso(march("12 00:00"))),
    ]  # fmt: skip


def _owner(number: int, user: int | None, name: str, team: str, *, archived: bool = False) -> dict[str, Any]:
    return {
        "id": str(number), "email": f"{name.lower()}@example.com", "type": "PERSON", "firstName": name, "lastName": "K",
        **({"userId": user} if user is not None else {}), "userIdIncludingInactive": 9 if user is None else user,
        "createdAt": iso(at("2025-01-01 00:00")), "updatedAt": iso(at("2026-02-01 00:00")), "archived": archived,
        "teams": [{"id": "2", "name": "other", "primary": False}, {"id": "1", "name": team, "primary": True}],
    }  # fmt: skip


def _owners() -> list[dict[str, Any]]:
    return [
        _owner(EVE, 7, "Eve", "north"),
        _owner(LEO, 8, "Leo", "south"),
        _owner(GONE, None, "Kim", "south", archived=True),
    ]


def _users() -> list[dict[str, Any]]:
    return [
        {"id": str(7 + nth), "email": f"{name}@example.com", "roleIds": [], "superAdmin": False, "primaryTeamId": "1",
         "secondaryTeamIds": []}
        for nth, name in enumerate(("eve", "leo"))
    ]  # fmt: skip


def _teams() -> list[dict[str, Any]]:
    return [{"id": "1", "name": "north", "userIds": ["7"], "secondaryUserIds": []}]


def _pipeline(number: str, label: str, stages: Any) -> dict[str, Any]:
    since = {"createdAt": iso(at("2025-01-01 00:00")), "updatedAt": iso(at("2025-01-01 00:00")), "archived": False}
    listed = [
        {"id": stage, "label": name, "displayOrder": place, "metadata": {"ticketState": state}, **since}
        for place, (stage, name, state) in enumerate(stages)
    ]  # fmt: skip
    return {"id": number, "label": label, "displayOrder": 0, "stages": listed, **since}


def _deal_pipeline() -> dict[str, Any]:
    pipeline = _pipeline("default", "Sales", (("closedwon", "Won", ""), ("closedlost", "Lost", "")))
    for stage in pipeline["stages"]:
        stage["metadata"] = {"isClosed": "true", "probability": "1.0" if stage["id"] == "closedwon" else "0.0"}
    return pipeline


def _links() -> dict[tuple[str, str], dict[int, list[int]]]:
    return {
        ("tickets", "contacts"): {101: [ANN], 102: [BOB], 103: [ANN], 104: [CLEO], 105: [DAN], 106: [BOB], 107: [CLEO]},
        ("feedback_submissions", "tickets"): {601: [101], 602: [102], 603: [103], 604: [105]},
        ("feedback_submissions", "contacts"): {601: [ANN], 602: [BOB], 603: [ANN], 604: [DAN], 605: [CLEO], 606: [BOB]},
        ("calls", "contacts"): {701: [CLEO], 702: [CLEO], 703: [BOB]},
        ("calls", "tickets"): {701: [104]},
        ("deals", "contacts"): {801: [ANN], 802: [BOB]},
    }  # fmt: skip


def _thread(
    number: int, channel: str, contact: int, begin: str, last: str, closed: str, ticket: int | None
) -> dict[str, Any]:
    return {
        "id": str(number), "createdAt": iso(march(begin)), "status": "CLOSED" if closed else "OPEN",
        **({"closedAt": iso(march(closed))} if closed else {}), "originalChannelId": channel,
        "originalChannelAccountId": "5", "latestMessageTimestamp": iso(march(last)), "inboxId": "77",
        "associatedContactId": str(contact), "assignedTo": "A-7", "spam": False, "archived": False,
        **({"threadAssociations": {"associatedTicketId": str(ticket)}} if ticket else {}),
    }  # fmt: skip


def _message(thread: int, number: int, who: str, when: str, kind: str = "MESSAGE") -> dict[str, Any]:
    common = {
        "id": f"m{number}", "conversationsThreadId": str(thread), "createdAt": iso(march(when)), "createdBy": who,
        "type": kind, "senders": [{"actorId": who}], "recipients": [], "client": {"clientType": "HUBSPOT"},
        "archived": False,
    }  # fmt: skip
    if kind == "THREAD_STATUS_CHANGE":
        return {**common, "newStatus": "CLOSED"}
    if kind == "COMMENT":
        return {**common, "text": "look here", "richText": "", "attachments": []}
    return {**common, "direction": "INCOMING" if who.startswith("V") else "OUTGOING", "channelId": "1002", "text": "…",
            "channelAccountId": "5", "attachments": [], "truncationStatus": "NOT_TRUNCATED"}  # fmt: skip


def _converse(world: World) -> None:
    """901 to 902 are e-mails of tickets 101 and 102, 903 a chat of ticket 105, 904 a bot's alone, 905 spam."""
    world.threads = [
        _thread(901, "1002", ANN, "02 09:00", "02 09:30", "02 11:00", 101),
        _thread(902, "1002", BOB, "02 10:00", "02 12:00", "", 102),
        _thread(903, "1000", DAN, "04 09:00", "04 09:30", "04 10:00", 105),
        _thread(904, "1000", CLEO, "07 09:00", "07 09:01", "07 09:10", None),
        {**_thread(905, "1002", CLEO, "08 09:00", "08 09:00", "", None), "spam": True},
    ]
    said = {
        "901": [_message(901, 1, "V-501", "02 09:00"), _message(901, 2, "A-7", "02 09:30")],
        "902": [_message(902, 3, "V-502", "02 10:00"), _message(902, 4, "A-7", "02 10:30", "COMMENT"),
                _message(902, 5, "A-8", "02 12:00")],
        "903": [_message(903, 6, "V-504", "04 09:00"), _message(903, 7, "B-1", "04 09:01"),
                _message(903, 8, "A-7", "04 09:20"), _message(903, 9, "A-8", "04 09:30"),
                _message(903, 10, "S-hubspot", "04 10:00", "THREAD_STATUS_CHANGE")],
        "904": [_message(904, 11, "V-503", "07 09:00"), _message(904, 12, "B-1", "07 09:01")],
        "905": [_message(905, 13, "V-503", "08 09:00")],
    }  # fmt: skip
    world.messages = {thread: list(reversed(messages)) for thread, messages in said.items()}
