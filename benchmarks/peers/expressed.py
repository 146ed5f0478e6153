"""Expressed: the benchmark's KPIs as semantic layers say them: measures of a record, and metrics made of measures.

All are expressed over enriched rows; over raw rows, first contact resolution and repeats need windows that no layer's
measures have. What layers cannot say at all: intervals, n, coverage, notes, and which rows are still too young (the
moment is written out here).
"""

from dataclasses import dataclass

from benchmarks.hand import CELL_KPIS, LIVE, MONTH_KPIS, QUEUED, SERVED, Cut

Sql = str


@dataclass(frozen=True)
class Measure:
    """An aggregate over the rows of a record.

    Args:
        record: Whose rows.
        time: The column that puts a row into a period.
        aggregate: sum, average, count_distinct, or percentile.
        sql: What is aggregated; null is left out. $LATEST_… stands for a record's latest moment.
        share: Which percentile.
    """

    record: str
    time: str
    aggregate: str
    sql: Sql
    share: float | None = None


@dataclass(frozen=True)
class Metric:
    """A formula over measures, named in braces."""

    formula: str

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it names, in order."""
        return tuple(dict.fromkeys(part.split("}")[0] for part in self.formula.split("{")[1:]))


def _rows(condition: Sql) -> Measure:
    return Measure("interaction", "started_at", "sum", f"CASE WHEN {condition} THEN 1 ELSE 0 END")


def _value(aggregate: str, value: Sql, condition: Sql, share: float | None = None) -> Measure:
    return Measure("interaction", "started_at", aggregate, f"CASE WHEN {condition} THEN {value} END", share)


def _answers(condition: Sql) -> Measure:
    return Measure("survey_response", "responded_at", "sum", f"CASE WHEN {condition} THEN 1 ELSE 0 END")


def _invited(condition: Sql) -> Measure:
    return Measure("survey_response", "invited_at", "sum", f"CASE WHEN {condition} THEN 1 ELSE 0 END")


def _orders(aggregate: str, value: Sql) -> Measure:
    return Measure("order", "placed_at", aggregate, value)


ANSWERED, INBOUND, HUMAN = "NOT abandoned", "direction = 'inbound'", "handled_by = 'human'"
FIRST = f"{SERVED} AND {INBOUND} AND issue_position = 1"
OLD = "started_at <= $LATEST_CONTACT - INTERVAL '7' DAY"
NO_REPEAT = "(seconds_to_next_contact IS NULL OR seconds_to_next_contact > 604800)"
OLD_INVITATION = "invited_at <= $LATEST_INVITATION - INTERVAL '14' DAY"
IN_TIME = "coalesce(epoch_us(responded_at) - epoch_us(invited_at) <= 1209600000000, false)"
MEASURES: dict[str, Measure] = {
    "m_all": _rows("true"), "m_answered": _rows(ANSWERED), "m_offered": _rows(f"{INBOUND} AND {HUMAN}"),
    "m_served": _rows(SERVED), "m_queued": _rows(QUEUED), "m_lost": _rows(f"{QUEUED} AND abandoned"),
    "m_fast": _rows(f"{QUEUED} AND {ANSWERED} AND queue_seconds <= 20"),
    "m_queued_answered": _rows(f"{QUEUED} AND {ANSWERED}"),
    "m_moved": _rows(f"transferred AND {SERVED}"), "m_raised": _rows(f"escalated AND {SERVED}"),
    "m_short": _rows(f"talk_seconds < 10 AND {SERVED}"), "m_voice": _rows(f"channel = 'voice' AND {SERVED}"),
    "m_cut_off": _rows(f"disconnected_by = 'agent' AND channel = 'voice' AND {SERVED}"),
    "m_good": _rows("sentiment >= 0.25"), "m_bad": _rows("sentiment <= -0.25"),
    "m_felt": _rows("sentiment IS NOT NULL"), "m_bots": _rows("handled_by = 'bot'"), "m_inbound": _rows(INBOUND),
    "m_first": _rows(FIRST), "m_first_marked": _rows(f"resolved AND {FIRST}"),
    "m_first_old": _rows(f"{FIRST} AND {OLD}"), "m_first_kept": _rows(f"{FIRST} AND {OLD} AND {NO_REPEAT}"),
    "m_again": _rows(f"{INBOUND} AND coalesce(seconds_since_previous_contact <= 604800, false)"),
    "m_asa": _value("average", "queue_seconds", f"{QUEUED} AND {ANSWERED}"),
    "m_aht": _value("average", "handle_seconds", SERVED), "m_acw": _value("average", "wrap_seconds", SERVED),
    "m_hold": _value("average", "hold_seconds", f"{LIVE} AND {SERVED}"),
    "m_hold_held": _value("average", "hold_seconds", f"{LIVE} AND {SERVED} AND hold_seconds > 0"),
    "m_wait_p90": _value("percentile", "queue_seconds", QUEUED, 0.9),
    "m_talk_p50": _value("percentile", "talk_seconds", SERVED, 0.5),
    "m_agents": _value("count_distinct", "agent_id", "true"),
    "m_customers": _value("count_distinct", "customer_id", "true"),
    "s_csat": _answers("kind = 'csat'"), "s_top": _answers("kind = 'csat' AND score >= 4"),
    "s_low": _answers("kind = 'csat' AND score <= 2"), "s_nps": _answers("kind = 'nps'"),
    "s_plus": _answers("kind = 'nps' AND score >= 9"), "s_minus": _answers("kind = 'nps' AND score <= 6"),
    "s_ces": _answers("kind = 'ces'"), "s_easy": _answers("kind = 'ces' AND score >= 5"),
    "s_mean": Measure("survey_response", "responded_at", "average", "CASE WHEN kind = 'csat' THEN score END"),
    "i_csat": _invited("kind = 'csat'"), "i_old": _invited(OLD_INVITATION),
    "i_hit": _invited(f"{OLD_INVITATION} AND {IN_TIME}"),
    "o_revenue": _orders("sum", "CAST(revenue AS DOUBLE)"),
    "o_placed": _orders("sum", "CASE WHEN kind <> 'refund' THEN 1 ELSE 0 END"),
    "o_mean": _orders("average", "CASE WHEN kind <> 'refund' THEN CAST(revenue AS DOUBLE) END"),
    "o_income": _orders("sum", "CASE WHEN kind <> 'refund' THEN CAST(revenue AS DOUBLE) END"),
    "o_back": _orders("sum", "CASE WHEN kind = 'refund' THEN abs(CAST(revenue AS DOUBLE)) END"),
}  # fmt: skip
METRICS: dict[str, Metric] = {
    name: Metric(formula)
    for name, formula in {
        "contacts_offered": "{m_offered}", "contacts_handled": "{m_served}",
        "abandonment_rate": "{m_lost} / {m_queued}", "service_level": "{m_fast} / {m_queued}",
        "service_level_answered": "{m_fast} / {m_queued_answered}", "asa": "{m_asa}", "aht": "{m_aht}",
        "acw": "{m_acw}", "hold_time": "{m_hold}", "hold_time_held": "{m_hold_held}",
        "transfer_rate": "{m_moved} / {m_served}", "escalation_rate": "{m_raised} / {m_served}",
        "short_talk_rate": "{m_short} / {m_served}", "agent_disconnect_rate": "{m_cut_off} / {m_voice}",
        "net_sentiment": "100.0 * ({m_good} - {m_bad}) / NULLIF({m_felt}, 0)",
        "queue_wait_p90": "{m_wait_p90}", "talk_time_p50": "{m_talk_p50}", "agents_at_work": "{m_agents}",
        "bot_share": "{m_bots} / {m_all}", "fcr_marked": "{m_first_marked} / {m_first}",
        "fcr_no_repeat": "{m_first_kept} / {m_first_old}", "repeat_contact_rate": "{m_again} / {m_inbound}",
        "customers_served": "{m_customers}", "contacts_per_customer": "{m_all} / {m_customers}",
        "csat_t2b": "{s_top} / {s_csat}", "csat_mean": "{s_mean}", "dsat_rate": "{s_low} / {s_csat}",
        "nps_txn": "100.0 * ({s_plus} - {s_minus}) / NULLIF({s_nps}, 0)", "ces2": "{s_easy} / {s_ces}",
        "survey_response_rate": "{i_hit} / {i_old}", "survey_coverage": "{i_csat} / {m_answered}",
        "revenue": "{o_revenue}", "orders_placed": "{o_placed}", "average_order": "{o_mean}",
        "concession_rate": "{o_back} / {o_income}",
    }.items()
}  # fmt: skip
RECORDS = {
    "interaction": ("contact", "interaction_id", ("started_at",)),
    "survey_response": ("response", "response_id", ("responded_at", "invited_at")),
    "order": ("purchase", "order_id", ("placed_at",)),
}
"""By record: its entity, its key, its times."""


def asked(cut: Cut) -> tuple[str, ...]:
    """The KPIs of a cut."""
    return MONTH_KPIS if cut == "month" else CELL_KPIS


def ratio_of(metric: Metric) -> tuple[str, str] | None:
    """The measures above and below a fraction of two; None if the formula is another."""
    above, _, below = metric.formula.partition(" / ")
    both = (above.strip("{}"), below.strip("{}"))
    return both if metric.formula == f"{{{both[0]}}} / {{{both[1]}}}" else None
