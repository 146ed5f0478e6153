"""Cases: requests worked over time, their history, and promises made."""

from wellserved.records.contract import (
    Column,
    Contract,
    Lookup,
    Rule,
    Type,
    flag,
    moment,
    order_of,
    text,
    whole,
)

CASE = Contract(
    name="case",
    meaning="one request worked over time (a ticket)",
    columns=(
        text("case_id", key=True),
        text("customer_id"),
        text("channel"),
        text("topic"),
        text("team"),
        text("agent_id"),
        text("priority"),
        text("status"),
        moment("created_at", required=True),
        moment("first_replied_at"),
        moment("first_solved_at"),
        moment("solved_at"),
        moment("closed_at"),
        moment("due_at"),
        whole("replies"),
        whole("reopens"),
        whole("reassignments"),
        whole("articles"),
        flag("merged"),
        flag("spam"),
    ),
    time="created_at",
    rules=(
        order_of("created_at", "first_replied_at"),
        order_of("created_at", "first_solved_at"),
        order_of("first_solved_at", "solved_at"),
    ),
    lookups=(Lookup("customer", "customer_id"), Lookup("agent", "agent_id")),
    enriched=(
        Column("first_reply_minutes", Type.NUMBER, at_least=0),
        Column("first_resolution_minutes", Type.NUMBER, at_least=0),
        Column("resolution_minutes", Type.NUMBER, at_least=0),
        Column("requester_wait_minutes", Type.NUMBER, at_least=0),
        Column("paused_minutes", Type.NUMBER, at_least=0),
        Column("reopened_minutes", Type.NUMBER, at_least=0),
        flag("sla_met"),
        whole("solves"),
    ),
)

CASE_EVENT = Contract(
    name="case_event",
    meaning="one change in a case's history",
    columns=(
        text("event_id", key=True),
        text("case_id", required=True),
        moment("at", required=True),
        text(
            "kind",
            "created", "customer_message", "public_reply", "note", "status", "assignee", "team", "priority", "sla",
            required=True,
        ),
        text("value"),
        text("previous"),
        text("actor", "customer", "agent", "bot", "system"),
        text("agent_id"),
    ),
    time="at",
    lookups=(Lookup("case", "case_id"), Lookup("agent", "agent_id")),
)  # fmt: skip

COMMITMENT = Contract(
    name="commitment",
    meaning="a promise made to a customer",
    columns=(
        text("commitment_id", key=True),
        text("case_id"),
        text("interaction_id"),
        moment("made_at", required=True),
        moment("due_at", required=True),
        moment("kept_at"),
    ),
    time="due_at",
    rules=(
        Rule("due_before_made", "due_at", "due_at >= made_at", "due_at lies before made_at"),
        order_of("made_at", "kept_at"),
    ),
    lookups=(Lookup("interaction", "interaction_id"), Lookup("case", "case_id")),
)

CONTRACTS = (CASE, CASE_EVENT, COMMITMENT)
