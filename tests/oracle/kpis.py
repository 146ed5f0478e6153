"""One KPI of each formula, and of each way a formula may be written, for engine and oracle to agree on."""

from tests.metrics.made import metric
from wellserved.metrics.definition import MetricDefinition

CASE = {"record": "case", "time": "created_at"}
CUSTOMER = {"record": "customer", "time": "since"}
SURVEY = {"record": "survey_response", "time": "responded_at"}
PLACES = ["channel", "team", "segment"]

INTERACTION_KPIS: tuple[MetricDefinition, ...] = (
    metric("a_count", {"count": "channel = 'voice' AND NOT abandoned"}, segments=PLACES, minimum_n=2),
    metric("a_sum", {"sum": "queue_seconds + 1", "among": "answered"}, segments=PLACES),
    metric(
        "a_share",
        {"share": "queue_seconds <= 20", "among": "channel IN ('voice', 'chat')"},
        segments=PLACES,
        minimum_n=3,
    ),
    metric("exact_share", {"share": "answered", "interval": "exact"}, segments=PLACES),
    metric(
        "mature_share",
        {
            "share": "seconds_to_next_contact IS NULL OR seconds_to_next_contact > 86400",
            "among": "issue_position = 1",
            "matures_after": "36 hours",
        },
        segments=PLACES,
    ),
    metric("a_cohort", {"cohort": "NOT transferred", "matures_after": "2 days"}, segments=PLACES),
    metric("a_mean", {"mean": "handle_seconds", "among": "answered"}, segments=PLACES),
    metric("mean_by_agent", {"mean": "handle_seconds"}, cluster="agent", segments=PLACES),
    metric(
        "mean_by_customer",
        {"mean": "CASE WHEN queue_seconds > 50 THEN 1 ELSE 0 END"},
        cluster="customer",
        segments=PLACES,
    ),
    metric(
        "a_net",
        {"plus": "sentiment > 0.3", "minus": "sentiment < 0", "among": "answered IS NOT FALSE"},
        segments=PLACES,
    ),
    metric("net_of_two_columns", {"plus": "queue_seconds <= 20", "minus": "transferred"}, segments=PLACES),
    metric("a_median", {"quantile": 0.5, "of": "queue_seconds"}, segments=PLACES),
    metric("a_p90", {"quantile": 0.9, "of": "handle_seconds - 30", "among": "answered"}, segments=PLACES),
    metric("a_distinct", {"distinct": "customer_id", "among": "answered"}, segments=PLACES),
    metric(
        "own_ratio",
        {"of": {"sum": "handle_seconds", "among": "answered"}, "to": {"sum": "queue_seconds"}},
        segments=PLACES,
    ),
    metric(
        "region_share",
        {"share": "region = 'north'", "among": "COALESCE(region, 'none') NOT IN ('none') OR channel = 'chat'"},
        segments=["channel", "region"],
    ),
    metric("looked_up_mean", {"mean": "resolution_minutes", "among": "NOT spam"}, segments=PLACES),
)

OTHER_KPIS: tuple[MetricDefinition, ...] = (
    metric("a_stock", {"stock": "NOT spam", "opened": "created_at", "closed": "solved_at"}, segments=PLACES, **CASE),
    metric(
        "an_age",
        {"age": 0.5, "opened": "created_at", "closed": "solved_at", "among": "NOT spam"},
        segments=PLACES,
        **CASE,
    ),
    metric(
        "average_stock",
        {"stock": "priority = 'high'", "opened": "created_at", "closed": "solved_at", "taken": "average"},
        segments=PLACES,
        **CASE,
    ),
    metric(
        "day_stock", {"stock": "plan = 'basic'", "opened": "since", "closed": "until"}, segments=["segment"], **CUSTOMER
    ),
    metric(
        "a_stay",
        {"cohort": {"entered": "since", "left": "until"}, "among": "segment <> 'test'"},
        segments=["segment"],
        **CUSTOMER,
    ),
    metric("case_stay", {"cohort": {"entered": "created_at", "left": "solved_at"}}, segments=PLACES, **CASE),
    metric("days_new", {"count": "segment = 'gold'"}, segments=["segment"], **CUSTOMER),
    metric("days_share", {"share": "until IS NULL", "matures_after": "2 days"}, segments=["segment"], **CUSTOMER),
    metric("days_mean", {"mean": "EPOCH(until) - EPOCH(since)"}, segments=["segment"], **CUSTOMER),
    metric(
        "a_rate",
        {
            "events": {"record": "interaction", "time": "started_at", "count": "topic = 'complaint'"},
            "per": {"record": "customer", "from": "since", "to": "until", "among": "segment <> 'test'"},
            "times": 1000,
        },
        segments=["segment"],
        record=None,
        time=None,
    ),
    metric(
        "rate_of_counts",
        {
            "events": {"record": "case", "time": "solved_at", "count": "spam IS NOT TRUE"},
            "per": {"record": "interaction", "count": "answered"},
        },
        segments=PLACES,
        record=None,
        time=None,
    ),
    metric(
        "case_exposure",
        {
            "events": {"record": "interaction", "count": "TRUE"},
            "per": {"record": "case", "from": "created_at", "to": "solved_at"},
        },
        segments=PLACES,
        record=None,
        time=None,
    ),
    metric(
        "money_ratio",
        {
            "of": {"record": "order", "sum": "revenue", "among": "kind <> 'refund'"},
            "to": {"record": "interaction", "count": "TRUE"},
        },
        segments=["segment"],
        record=None,
        time=None,
    ),
    metric(
        "renamed_ratio",
        {
            "of": {"record": "case", "sum": "replies", "segments": {"kind_of_case": "priority"}},
            "to": {"record": "case", "time": "solved_at", "count": "TRUE", "segments": {"kind_of_case": "priority"}},
        },
        segments=["kind_of_case"],
        record=None,
        time=None,
    ),
    metric(
        "ratio_by_customer",
        {"of": {"record": "order", "sum": "revenue"}, "to": {"record": "case", "count": "NOT spam"}},
        cluster="customer",
        segments=["segment"],
        record=None,
        time=None,
    ),
    metric(
        "answers",
        {"plus": "score >= 9", "minus": "score <= 6", "among": "kind = 'nps'"},
        unit="points",
        segments=["channel"],
        **SURVEY,
    ),
)

DERIVED_KPIS: tuple[MetricDefinition, ...] = (
    metric("a_quotient", {"derived": "a_sum / a_count"}, segments=PLACES, record=None, time=None),
    metric(
        "an_index",
        {"derived": "100 * (1 - a_share) + GREATEST(a_mean, 10) / 2", "at_most": 60},
        record=None,
        time=None,
        minimum_n=2,
    ),
    metric("of_derived", {"derived": "COALESCE(a_quotient, -1) - a_share"}, segments=PLACES, record=None, time=None),
)

ALL = (*INTERACTION_KPIS, *OTHER_KPIS, *DERIVED_KPIS)
