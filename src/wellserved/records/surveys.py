"""Answers: what customers and employees say when asked."""

from wellserved.records.contract import Column, Contract, Lookup, Rule, Type, flag, moment, number, order_of, text

SURVEY_RESPONSE = Contract(
    name="survey_response",
    meaning="one invitation to answer; unanswered ones are kept, or no response rate exists",
    columns=(
        text("response_id", key=True),
        text("kind", "csat", "nps", "ces", "fcr", "confidence", "other", required=True),
        number("score"),
        number("scale_min", required=True),
        number("scale_max", required=True),
        text("customer_id"),
        text("interaction_id"),
        text("case_id"),
        text("about", "interaction", "case", "journey", "relationship"),
        text("object", "product", "person", "process", "place", "method"),
        moment("invited_at"),
        moment("responded_at"),
        text("comment", personal=True),
        number("sentiment", -1, 1),
        text("topic"),
        text("touchpoint"),
        number("weight", at_least=0),
        flag("contact_allowed"),
        moment("followed_up_at"),
    ),
    time="responded_at",
    rules=(
        Rule("scale_upside_down", "scale_max", "scale_max > scale_min", "scale_max must lie above scale_min"),
        Rule("score_off_scale", "score", "score BETWEEN scale_min AND scale_max", "the score lies outside its scale"),
        order_of("invited_at", "responded_at"),
        order_of("responded_at", "followed_up_at"),
    ),
    lookups=(
        Lookup("interaction", "interaction_id"),
        Lookup("case", "case_id"),
        Lookup("customer", "customer_id"),
    ),
    kept_once=True,
    enriched=(
        Column("asked_at", Type.TIME),
        Column("share_of_scale", Type.NUMBER, at_least=0, at_most=1),
        text("channel"),
        text("queue"),
        text("team"),
        text("agent_id"),
    ),
)

ENGAGEMENT = Contract(
    name="engagement",
    meaning="one employee's answer",
    columns=(
        text("response_id", key=True),
        moment("at", required=True),
        text("team"),
        text("kind", "index", "enps", "clarity", required=True),
        number("score", required=True),
        number("scale_min", required=True),
        number("scale_max", required=True),
    ),
    time="at",
    rules=(
        Rule("scale_upside_down", "scale_max", "scale_max > scale_min", "scale_max must lie above scale_min"),
        Rule("score_off_scale", "score", "score BETWEEN scale_min AND scale_max", "the score lies outside its scale"),
    ),
)

CONTRACTS = (SURVEY_RESPONSE, ENGAGEMENT)
