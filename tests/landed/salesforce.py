"""The same account as Salesforce keeps it: cases, their field history, e-mails and comments, by their own names."""

import re
from typing import Any

from tests.landed import zendesk

Row = dict[str, Any]
QUEUE = "00G000000000071AAA"
STATUS = {"new": "New", "open": "Working", "pending": "Waiting on Customer", "solved": "Closed", "closed": "Closed"}
ORIGIN = {"email": "Email", "web": "Web", "chat": "Chat"}
STAMP = "2026-04-09T12:00:00.000Z"


def rows() -> dict[str, list[Row]]:
    """What the API gives, by object."""
    told = zendesk.rows()
    people = {one["id"]: one for one in told["users"]}
    said = [(one, child) for one in told["ticket_events"] for child in one["child_events"]]
    return {
        "Case": [_case(one, said) for one in told["tickets"]],
        "CaseHistory": [_history(one, child) for one, child in said if "status" in child],
        "EmailMessage": [_mail(one, child, people) for one, child in said if child.get("public")],
        "CaseComment": [_note(one, child) for one, child in said if child.get("public") is False],
        "Contact": [_contact(one) for one in people.values() if one["role"] == "end-user"],
        "User": [
            {"Id": _user(one["id"]), "Name": one["name"], "UserType": "Standard", "IsActive": True,
             "CreatedDate": one["created_at"], "SystemModstamp": STAMP}
            for one in people.values() if one["role"] != "end-user"
        ],
        "Group": [{"Id": QUEUE, "Name": "Salesforce", "SystemModstamp": STAMP}],
        "Opportunity": [
            {"Id": "006000000000001AAA", "ContactId": _person(zendesk.ANN), "Amount": 120.5, "CloseDate": "2026-03-05",
             "IsWon": True, "Type": "Existing Business", "IsDeleted": False, "SystemModstamp": STAMP},
            {"Id": "006000000000002AAA", "ContactId": _person(zendesk.BOB), "Amount": 80, "CloseDate": "2026-03-05",
             "IsWon": True, "Type": None, "IsDeleted": True, "SystemModstamp": STAMP},
        ],
    }  # fmt: skip


def _case(one: Row, said: list[tuple[Row, Row]]) -> Row:
    solved = [event["created_at"] for event, child in said
              if event["ticket_id"] == one["id"] and child.get("status") in ("solved", "closed")]  # fmt: skip
    merged = "closed_by_merge" in one["tags"]
    return {
        "Id": _key("500", one["id"]), "ContactId": _person(one["requester_id"]), "SystemModstamp": STAMP,
        "Origin": ORIGIN[one["via"]["channel"]], "Status": STATUS.get(one["status"], "New"), "OwnerId": QUEUE,
        "IsClosed": bool(solved), "ClosedDate": solved[-1] if solved else None, "CreatedDate": one["created_at"],
        "Priority": one["priority"], "IsDeleted": one["status"] == "deleted" or merged,
        "MasterRecordId": _key("500", 2) if merged else None,
    }  # fmt: skip


def _history(one: Row, child: Row) -> Row:
    return {
        "Id": _key("017", child["id"]), "CaseId": _key("500", one["ticket_id"]), "CreatedDate": one["created_at"],
        "Field": "Status", "NewValue": STATUS[child["status"]], "OldValue": None, "IsDeleted": False,
        "CreatedById": _user(9001),
    }  # fmt: skip


def _mail(one: Row, child: Row, people: dict[int, Row]) -> Row:
    incoming = people[child["author_id"]]["role"] == "end-user"
    return {
        "Id": _key("02s", child["id"]), "ParentId": _key("500", one["ticket_id"]), "MessageDate": one["created_at"],
        "Incoming": incoming, "Status": "1" if incoming else "3", "CreatedById": _user(9001), "IsDeleted": False,
        "SystemModstamp": STAMP,
    }  # fmt: skip


def _note(one: Row, child: Row) -> Row:
    return {
        "Id": _key("00a", child["id"]), "ParentId": _key("500", one["ticket_id"]), "CreatedDate": one["created_at"],
        "IsPublished": False, "CreatedById": _user(child["author_id"]), "IsDeleted": False, "SystemModstamp": STAMP,
    }  # fmt: skip


def _contact(one: Row) -> Row:
    return {
        "Id": _person(one["id"]), "Email": one["email"], "Phone": one["phone"], "CreatedDate": one["created_at"],
        "IsDeleted": False, "SystemModstamp": STAMP,
    }  # fmt: skip


def _key(prefix: str, number: int) -> str:
    return f"{prefix}{number:012d}AAA"


def _person(number: int) -> str:
    return _key("003", number)


def _user(number: int) -> str:
    return _key("005", number)


def airbyte() -> dict[str, list[Row]]:
    """As Airbyte lands it: in Salesforce's own names, and the first case as it was before besides."""
    found = rows()
    first = found["Case"][0]
    found["Case"].append({**first, "Status": "New", "IsClosed": False, "_airbyte_extracted_at": "2026-03-02T11:00:00Z"})
    return {name: [zendesk.extracted(row) for row in table] for name, table in found.items()}


def fivetran() -> dict[str, list[Row]]:
    """As Fivetran lands it: names in snake_case, rows that are marked as deleted."""
    return {
        snake(name): [
            {**{snake(key): value for key, value in row.items()}, "_fivetran_deleted": False} for row in table
        ]
        for name, table in rows().items()
    }


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
