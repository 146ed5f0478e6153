"""Workers, human or AI: who they are, what they did, what was planned."""

from wellserved.records.contract import Contract, Lookup, day, flag, moment, money, order_of, seconds, text

ACTIVITIES = (
    "contact", "wrap", "available", "break", "training", "coaching", "meeting", "absent", "offline", "other",
)  # fmt: skip

AT_WORK = ("contact", "wrap", "available")
"""Time that is there for contacts."""

AGENT = Contract(
    name="agent",
    meaning="a worker, human or AI",
    columns=(
        text("agent_id", key=True),
        text("name", personal=True),
        text("kind", "human", "bot"),
        text("team"),
        text("site"),
        text("manager"),
        day("started_on"),
        day("left_on"),
        money("hourly_cost"),
    ),
    time="started_on",
    rules=(order_of("started_on", "left_on"),),
)

AGENT_TIME = Contract(
    name="agent_time",
    meaning="what an agent did, as an interval",
    columns=(
        text("agent_id", key=True),
        moment("started_at", key=True),
        moment("ended_at", required=True),
        text("activity", *ACTIVITIES, required=True),
        flag("paid"),
    ),
    time="started_at",
    rules=(order_of("started_at", "ended_at"),),
    lookups=(Lookup("agent", "agent_id"),),
)

SCHEDULE = Contract(
    name="schedule",
    meaning="what was planned for an agent, as an interval",
    columns=(
        text("agent_id", key=True),
        moment("started_at", key=True),
        moment("ended_at", required=True),
        text("activity", *ACTIVITIES, required=True),
    ),
    time="started_at",
    rules=(order_of("started_at", "ended_at"),),
    lookups=(Lookup("agent", "agent_id"),),
    enriched=(seconds("planned_seconds"), seconds("recorded_seconds"), seconds("kept_seconds")),
)

CONTRACTS = (AGENT, AGENT_TIME, SCHEDULE)
