"""Quality and learning: evaluations, training, coaching, initiatives, insights."""

from wellserved.records.contract import Column, Contract, Lookup, Rule, Type, day, flag, moment, number, order_of, text

EVALUATION = Contract(
    name="evaluation",
    meaning="one quality check of one contact",
    columns=(
        text("evaluation_id", key=True),
        text("interaction_id"),
        text("agent_id", required=True),
        text("evaluator"),
        flag("automated"),
        moment("at", required=True),
        number("points", at_least=0, required=True),
        number("points_possible", at_least=0, required=True),
        flag("customer_critical_error"),
        flag("business_critical_error"),
        flag("compliance_critical_error"),
    ),
    time="at",
    rules=(Rule("more_than_possible", "points", "points <= points_possible", "points exceed points_possible"),),
    lookups=(Lookup("interaction", "interaction_id"), Lookup("agent", "agent_id")),
    enriched=(Column("gap_to_first", Type.NUMBER, at_least=0, at_most=1),),
)

TRAINING = Contract(
    name="training",
    meaning="one course for one agent",
    columns=(
        text("training_id", key=True),
        text("agent_id", required=True),
        text("course", required=True),
        moment("assigned_at"),
        moment("completed_at"),
        number("hours", at_least=0),
        number("score"),
    ),
    time="completed_at",
    rules=(order_of("assigned_at", "completed_at"),),
    lookups=(Lookup("agent", "agent_id"),),
)

COACHING = Contract(
    name="coaching",
    meaning="one coaching session",
    columns=(
        text("session_id", key=True),
        text("agent_id", required=True),
        text("coach"),
        moment("at", required=True),
        text("focus", "activity", "outcome"),
        text("about"),
    ),
    time="at",
    lookups=(Lookup("agent", "agent_id"),),
)

INITIATIVE = Contract(
    name="initiative",
    meaning="something done to change a KPI",
    columns=(
        text("initiative_id", key=True),
        text("name", required=True),
        text("kind", "training", "policy", "tool", "staffing", "other"),
        text("team"),
        day("started_on", required=True),
        day("ended_on"),
    ),
    time="started_on",
    rules=(order_of("started_on", "ended_on"),),
)

INSIGHT = Contract(
    name="insight",
    meaning="something that service learned from customers, and what became of it",
    columns=(
        text("insight_id", key=True),
        moment("raised_at", required=True),
        text("team"),
        text("topic"),
        flag("accepted"),
        moment("shipped_at"),
    ),
    time="raised_at",
    rules=(order_of("raised_at", "shipped_at"),),
)

CONTRACTS = (EVALUATION, TRAINING, COACHING, INITIATIVE, INSIGHT)
