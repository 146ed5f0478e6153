"""Hand: the benchmark's KPIs as an expert writes them for DuckDB: one statement over the raw rows.

It uses all that is known of the data: columns that are never null, times in UTC, and that only values are asked,
without intervals, coverage or n. The window over a customer's contacts sorts one packed number (a hash of
customer and topic, then seconds), which measured faster than any PARTITION BY; customers are counted by a DISTINCT of
their own.
"""

from dataclasses import dataclass
from typing import Literal

Cut = Literal["month", "cell"]
CONTACT_KPIS = (
    "contacts_offered", "contacts_handled", "abandonment_rate", "service_level", "service_level_answered", "asa", "aht",
    "acw", "hold_time", "hold_time_held", "transfer_rate", "escalation_rate", "short_talk_rate",
    "agent_disconnect_rate", "net_sentiment", "queue_wait_p90", "talk_time_p50", "agents_at_work", "bot_share",
)  # fmt: skip
CHAIN_KPIS = ("fcr_marked", "fcr_no_repeat", "repeat_contact_rate")
CUSTOMER_KPIS = ("customers_served", "contacts_per_customer")
ANSWER_KPIS = ("csat_t2b", "csat_mean", "dsat_rate", "nps_txn", "ces2")
INVITED_KPIS = ("survey_response_rate", "survey_coverage")
ORDER_KPIS = ("revenue", "orders_placed", "average_order", "concession_rate")
CELL_KPIS = (*CONTACT_KPIS, *CHAIN_KPIS, *CUSTOMER_KPIS, *ANSWER_KPIS, *INVITED_KPIS)
MONTH_KPIS = (*CELL_KPIS, *ORDER_KPIS)

WEEK, FORTNIGHT = 7 * 86_400, 14 * 86_400
HUMAN, ANSWERED, INBOUND = "handled_by = 'human'", "NOT abandoned", "direction = 'inbound'"
LIVE = "channel IN ('voice', 'chat', 'video')"
SERVED, QUEUED = f"{ANSWERED} AND {HUMAN}", f"{LIVE} AND {INBOUND} AND {HUMAN}"
CONTACT_SQL = {
    "contacts_offered": f"count_if({INBOUND} AND {HUMAN})::DOUBLE",
    "contacts_handled": f"count_if({SERVED})::DOUBLE",
    "abandonment_rate": f"count_if({QUEUED} AND abandoned) / nullif(count_if({QUEUED}), 0)",
    "service_level": f"count_if({QUEUED} AND {ANSWERED} AND queue_seconds <= 20) / nullif(count_if({QUEUED}), 0)",
    "service_level_answered": f"count_if({QUEUED} AND {ANSWERED} AND queue_seconds <= 20)"
    f" / nullif(count_if({QUEUED} AND {ANSWERED}), 0)",
    "asa": f"avg(queue_seconds) FILTER ({QUEUED} AND {ANSWERED})",
    "aht": f"avg(talk_seconds + hold_seconds + wrap_seconds) FILTER ({SERVED})",
    "acw": f"avg(wrap_seconds) FILTER ({SERVED})",
    "hold_time": f"avg(hold_seconds) FILTER ({LIVE} AND {SERVED})",
    "hold_time_held": f"avg(hold_seconds) FILTER ({LIVE} AND {SERVED} AND hold_seconds > 0)",
    "transfer_rate": f"count_if(transferred AND {SERVED}) / nullif(count_if({SERVED}), 0)",
    "escalation_rate": f"count_if(escalated AND {SERVED}) / nullif(count_if({SERVED}), 0)",
    "short_talk_rate": f"count_if(talk_seconds < 10 AND {SERVED}) / nullif(count_if({SERVED}), 0)",
    "agent_disconnect_rate": f"count_if(disconnected_by = 'agent' AND channel = 'voice' AND {SERVED})"
    f" / nullif(count_if(channel = 'voice' AND {SERVED}), 0)",
    "net_sentiment": "100 * (count_if(sentiment >= 0.25) - count_if(sentiment <= -0.25)) / nullif(count(sentiment), 0)",
    "queue_wait_p90": f"quantile_cont(queue_seconds, 0.9) FILTER ({QUEUED})",
    "talk_time_p50": f"quantile_cont(talk_seconds, 0.5) FILTER ({SERVED})",
    "agents_at_work": "nullif(count(DISTINCT agent_id), 0)::DOUBLE",
    "bot_share": "count_if(handled_by = 'bot') / count(*)",
}
CHAIN_SQL = {
    "fcr_marked": "count_if(asked AND resolved AND begins) / nullif(count_if(asked AND begins), 0)",
    "fcr_no_repeat": f"count_if(asked AND begins AND old AND (n IS NULL OR n - k > {WEEK}))"
    " / nullif(count_if(asked AND begins AND old), 0)",
    "repeat_contact_rate": f"count_if(inbound AND coalesce(k - p <= {WEEK}, false)) / nullif(count_if(inbound), 0)",
}
ANSWER_SQL = {
    "csat_t2b": "count_if(kind = 'csat' AND score >= 4) / nullif(count_if(kind = 'csat'), 0)",
    "csat_mean": "avg(score) FILTER (kind = 'csat')",
    "dsat_rate": "count_if(kind = 'csat' AND score <= 2) / nullif(count_if(kind = 'csat'), 0)",
    "nps_txn": "100 * (count_if(kind = 'nps' AND score >= 9) - count_if(kind = 'nps' AND score <= 6))"
    " / nullif(count_if(kind = 'nps'), 0)",
    "ces2": "count_if(kind = 'ces' AND score >= 5) / nullif(count_if(kind = 'ces'), 0)",
}
ORDER_SQL = {
    "revenue": "sum(revenue)::DOUBLE",
    "orders_placed": "count_if(kind <> 'refund')::DOUBLE",
    "average_order": "sum(revenue) FILTER (kind <> 'refund')::DOUBLE / nullif(count_if(kind <> 'refund'), 0)",
    "concession_rate": "sum(abs(revenue)) FILTER (kind = 'refund')::DOUBLE"
    " / sum(revenue) FILTER (kind <> 'refund')::DOUBLE",
}


@dataclass(frozen=True)
class Keys:
    """How rows are cut: the key columns' names, and their SQL over a time column."""

    cut: Cut

    @property
    def names(self) -> tuple[str, ...]:
        return ("period",) if self.cut == "month" else ("period", "channel", "team")

    def over(self, time: str) -> str:
        moment = f"make_timestamp(epoch_us({time}))"
        if self.cut == "month":
            return f"date_trunc('month', {moment})::DATE AS period"
        return f"{moment}::DATE AS period, channel, team"


def hand_sql(cut: Cut) -> str:
    """All KPIs in one statement."""
    keys = Keys(cut)
    by = ", ".join(keys.names)
    parts = {
        "m": (CONTACT_KPIS, _contacts(keys)), "w": (CHAIN_KPIS, _chains(keys)),
        "c": (("customers_served",), _customers(keys)),
        "s": (ANSWER_KPIS, _answers(keys)), "i": (INVITED_KPIS, _invited(keys)),
    }  # fmt: skip
    if cut == "month":
        parts["o"] = (ORDER_KPIS, _orders(keys))
    joined = " ".join(f"FULL JOIN {name} USING ({by})" for name in list(parts)[1:])
    shown = [f"{name}.{kpi}" for name, (kpis, _) in parts.items() for kpi in kpis if kpi != "survey_coverage"]
    shown += [
        "m._contacts / c.customers_served AS contacts_per_customer",
        "coalesce(i._csat, 0) / nullif(m._answered, 0) AS survey_coverage",
    ]
    with_parts = ",\n".join(f"{name} AS ({sql})" for name, (_, sql) in parts.items())
    return f"WITH {with_parts}\nSELECT {by}, {', '.join(shown)}\nFROM m {joined}"


def _listed(sql: dict[str, str]) -> str:
    return ",\n  ".join(f"{expression} AS {name}" for name, expression in sql.items())


def _contacts(keys: Keys) -> str:
    return f"""SELECT {keys.over("started_at")}, count(*)::DOUBLE AS _contacts,
  count_if({ANSWERED})::DOUBLE AS _answered,
  {_listed(CONTACT_SQL)}
FROM raw.interaction GROUP BY ALL"""


def _chains(keys: Keys) -> str:
    by = ", ".join(keys.names)
    return f"""SELECT {by}, {_listed(CHAIN_SQL)}
FROM (
  SELECT *, p IS NULL OR k - p > {WEEK} AS begins
  FROM (
    SELECT {by}, asked, inbound, resolved, old, (k & {2**25 - 1}) AS k,
      CASE WHEN lead(k) OVER (ORDER BY k) >> 25 = k >> 25 THEN lead(k) OVER (ORDER BY k) & {2**25 - 1} END AS n,
      CASE WHEN lag(k) OVER (ORDER BY k) >> 25 = k >> 25 THEN lag(k) OVER (ORDER BY k) & {2**25 - 1} END AS p
    FROM (
      SELECT {keys.over("started_at")}, {SERVED} AND {INBOUND} AS asked, {INBOUND} AS inbound, resolved,
        started_at <= (SELECT max(started_at) FROM raw.interaction) - INTERVAL '7' DAY AS old,
        ((hash(customer_id, topic) >> 1)::HUGEINT << 25) + (epoch_us(started_at) // 1000000 - 1735689600) AS k
      FROM raw.interaction WHERE {INBOUND}
    )
  )
) GROUP BY ALL"""


def _customers(keys: Keys) -> str:
    by = ", ".join(keys.names)
    return f"""SELECT {by}, count(*)::DOUBLE AS customers_served
FROM (SELECT DISTINCT {keys.over("started_at")}, customer_id FROM raw.interaction) GROUP BY ALL"""


def _surveys(keys: Keys) -> str:
    """Answers, with the channel and team of their contact where these are asked."""
    return "raw.survey_response s" + ("" if keys.cut == "month" else " JOIN raw.interaction USING (interaction_id)")


def _answers(keys: Keys) -> str:
    return f"""SELECT {keys.over("responded_at")}, {_listed(ANSWER_SQL)}
FROM {_surveys(keys)} WHERE responded_at < TIMESTAMPTZ '2026-01-01 00:00:00+00' GROUP BY ALL"""


def _invited(keys: Keys) -> str:
    old = "invited_at <= (SELECT max(invited_at) FROM raw.survey_response) - INTERVAL '14' DAY"
    in_time = f"coalesce(epoch_us(responded_at) - epoch_us(invited_at) <= {FORTNIGHT}000000, false)"
    return f"""SELECT {keys.over("invited_at")}, count_if(kind = 'csat')::DOUBLE AS _csat,
  count_if({old} AND {in_time}) / nullif(count_if({old}), 0) AS survey_response_rate
FROM {_surveys(keys)} WHERE invited_at < TIMESTAMPTZ '2026-01-01 00:00:00+00' GROUP BY ALL"""


def _orders(keys: Keys) -> str:
    return f"""SELECT {keys.over('"at"')}, {_listed(ORDER_SQL)}
FROM raw."order" GROUP BY ALL"""


def one_by_one_sql(cut: Cut) -> dict[str, str]:
    """Each KPI by a statement of its own."""
    keys, by = Keys(cut), ", ".join(Keys(cut).names)
    wide = {**CONTACT_SQL, "_answered": f"count_if({ANSWERED})::DOUBLE"}
    found = {kpi: _alone(keys, "started_at", wide[kpi], kpi, "raw.interaction") for kpi in CONTACT_SQL}
    found |= {kpi: f"SELECT {by}, {kpi} FROM ({_chains(keys)})" for kpi in CHAIN_KPIS}
    found["customers_served"] = _customers(keys)
    found["contacts_per_customer"] = _alone(
        keys, "started_at", "count(*) / count(DISTINCT customer_id)", "contacts_per_customer", "raw.interaction"
    )
    answered = "responded_at < TIMESTAMPTZ '2026-01-01 00:00:00+00'"
    found |= {
        kpi: _alone(keys, "responded_at", sql, kpi, f"{_surveys(keys)} WHERE {answered}")
        for kpi, sql in ANSWER_SQL.items()
    }
    found["survey_response_rate"] = f"SELECT {by}, survey_response_rate FROM ({_invited(keys)})"
    handled = _alone(keys, "started_at", wide["_answered"], "_answered", "raw.interaction")
    found["survey_coverage"] = (
        f"SELECT {by}, coalesce(_csat, 0) / nullif(_answered, 0) AS survey_coverage"
        f" FROM ({handled}) LEFT JOIN ({_invited(keys)}) USING ({by})"
    )
    if cut == "month":
        found |= {kpi: _alone(keys, '"at"', sql, kpi, 'raw."order"') for kpi, sql in ORDER_SQL.items()}
    return found


def _alone(keys: Keys, time: str, sql: str, kpi: str, source: str) -> str:
    return f"SELECT {keys.over(time)}, {sql} AS {kpi} FROM {source} GROUP BY ALL"
