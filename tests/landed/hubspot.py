"""The same account as HubSpot keeps it: tickets by their properties, with the history of their stages."""

from typing import Any

from tests.landed import zendesk

Row = dict[str, Any]
STAGES = {"new": "1", "pending": "2", "open": "3", "solved": "4", "closed": "4", "deleted": "1"}
LABELS = {"1": "New", "2": "Waiting on contact", "3": "Waiting on us", "4": "Closed"}
SOURCES = {"email": "EMAIL", "web": "FORM", "chat": "CHAT"}
ALIVE = (1, 2, 3, 4, 6, 7)


def tickets() -> list[Row]:
    """Tickets by their properties; the merged one is gone in HubSpot, and the deleted one lies in the bin."""
    told = zendesk.rows()
    return [_ticket(one, told["ticket_events"]) for one in told["tickets"] if one["id"] in ALIVE]


def _ticket(one: Row, events: list[Row]) -> Row:
    own = [(event["created_at"], child) for event in events if event["ticket_id"] == one["id"]
           for child in event["child_events"]]  # fmt: skip
    replies = [when for when, child in own if child.get("public") and child["author_id"] > zendesk.CLEO]
    solved = [when for when, child in own if child.get("status") in ("solved", "closed")]
    return {
        "id": str(one["id"]), "createdate": one["created_at"], "hs_pipeline": "0",
        "hs_pipeline_stage": STAGES[one["status"]], "hs_ticket_priority": one["priority"].upper(),
        "source_type": SOURCES[one["via"]["channel"]], "hubspot_owner_id": "31", "gone": one["status"] == "deleted",
        "first_agent_reply_date": replies[0] if replies else None, "closed_date": solved[-1] if solved else None,
        "hs_lastmodifieddate": one["updated_at"], "contact": str(one["requester_id"]),
    }  # fmt: skip


def history() -> list[Row]:
    """Each stage of each ticket."""
    return [
        {"object_id": str(one["ticket_id"]), "property_name": "hs_pipeline_stage", "value": STAGES[child["status"]],
         "timestamp": one["created_at"], "source_type": "CRM_UI"}
        for one in zendesk.rows()["ticket_events"] if one["ticket_id"] in ALIVE
        for child in one["child_events"] if "status" in child
    ]  # fmt: skip


def contacts() -> list[Row]:
    people = (one for one in zendesk.rows()["users"] if one["role"] == "end-user")
    return [
        {"id": str(one["id"]), "email": one["email"], "phone": one["phone"], "createdate": one["created_at"],
         "lastmodifieddate": one["updated_at"]}
        for one in people
    ]  # fmt: skip


def stages() -> list[Row]:
    return [
        {"id": key, "label": label, "displayOrder": int(key) - 1,
         "metadata": {"ticketState": "CLOSED" if key == "4" else "OPEN", "isClosed": str(key == "4").lower()}}
        for key, label in LABELS.items()
    ]  # fmt: skip


OWNER = {"id": "31", "email": "eve@acme.example", "firstName": "Eve", "lastName": "Adams", "archived": False,
         "teams": [{"id": "1", "name": "HubSpot", "primary": True}]}  # fmt: skip
DEAL = {"id": "71", "amount": "99.5", "closedate": "2026-03-06T00:00:00Z", "dealstage": "won", "contact": "5001",
        "dealtype": "newbusiness", "deal_currency_code": "USD"}  # fmt: skip
WON = {"id": "won", "label": "Closed won", "displayOrder": 5, "metadata": {"isClosed": "true", "probability": "1.0"}}


def airbyte() -> dict[str, list[Row]]:
    """As Airbyte lands it: each property a column that begins with 'properties_', contacts and stages as JSON."""

    def flat(row: Row, gone: bool = False) -> Row:
        own = {f"properties_{name}": value for name, value in row.items() if name not in ("id", "contact", "gone")}
        return {"id": row["id"], "archived": gone, "contacts": [row["contact"]] if "contact" in row else None, **own}

    found = {
        "tickets": [flat(row, row["gone"]) for row in tickets()],
        "contacts": [flat(row) for row in contacts()],
        "ticket_pipelines": [{"id": "0", "label": "Support", "stages": stages()}],
        "deal_pipelines": [{"pipelineId": "default", "stages": [{**WON, "stageId": "won"}]}],
        "owners": [OWNER],
        "deals": [flat(DEAL)],
    }
    found["tickets"].append({**found["tickets"][0], "properties_hs_pipeline_stage": "1", "properties_closed_date": None,
                             "_airbyte_extracted_at": "2026-03-02T11:00:00Z"})  # fmt: skip
    return {name: [zendesk.extracted(row) for row in table] for name, table in found.items()}


def fivetran() -> dict[str, list[Row]]:
    """As Fivetran lands it: each property a column that begins with 'property_', associations as tables."""

    def flat(row: Row) -> Row:
        return {f"property_{name}": value for name, value in row.items() if name not in ("id", "contact", "gone")}

    deal = flat(DEAL)
    return {
        "ticket": [{"id": row["id"], "is_deleted": row["gone"], **flat(row)} for row in tickets()],
        "ticket_contact": [{"ticket_id": row["id"], "contact_id": row["contact"]} for row in tickets()],
        "ticket_property_history": [
            {"ticket_id": row["object_id"], "name": row["property_name"], "value": row["value"],
             "timestamp_instant": row["timestamp"], "_fivetran_active": False}
            for row in history()
        ],
        "ticket_pipeline_stage": [
            {"stage_id": row["id"], "pipeline_id": "0", "label": row["label"], "display_order": row["displayOrder"],
             "ticket_state": row["metadata"]["ticketState"], "is_closed": row["metadata"]["isClosed"]}
            for row in stages()
        ],
        "contact": [{"id": row["id"], "_fivetran_deleted": False, **flat(row)} for row in contacts()],
        "owner": [{"owner_id": "31", "first_name": "Eve", "last_name": "Adams", "email": OWNER["email"]}],
        "owner_team": [{"owner_id": "31", "team_id": "1", "is_team_primary": True}],
        "team": [{"id": "1", "name": "HubSpot"}],
        "deal": [{"deal_id": "71", "deal_pipeline_stage_id": "won", "is_deleted": False, **deal}],
        "deal_pipeline_stage": [{"stage_id": "won", "closed_won": True}],
        "deal_contact": [{"deal_id": "71", "contact_id": "5001"}],
    }  # fmt: skip


def dlt() -> dict[str, list[Row]]:
    """As dlt's source yields it: properties as they are, what belongs to a contact within the contact."""
    own = [{name: value for name, value in row.items() if name not in ("contact", "gone")} for row in tickets()]
    own = [{**one, "is_deleted": row["gone"]} for one, row in zip(own, tickets(), strict=True)]
    mine: dict[str, list[Row]] = {}
    for row in tickets():
        mine.setdefault(row["contact"], []).append({"value": row["contact"], "tickets_id": row["id"]})
    deals = {"5001": [{"value": "5001", "deals_id": "71"}]}
    return {
        "tickets": own,
        "tickets_property_history": history(),
        "contacts": [{**row, "tickets": mine[row["id"]], "deals": deals.get(row["id"], [])} for row in contacts()],
        "owners": [OWNER],
        "pipelines_tickets": [{"id": "0", "label": "Support", "stages": stages()}],
        "pipelines_deals": [{"id": "default", "label": "Sales", "stages": [WON]}],
        "deals": [{name: value for name, value in DEAL.items() if name != "contact"}],
    }
