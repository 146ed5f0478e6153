"""Hand, ClickHouse: the benchmark's KPIs as an expert writes them there: one statement a record over the enriched rows.

It uses all that is known of the data, as hand.py does, and asks for values only. The window over a customer's contacts
is in the rows: the store keeps it.
"""

from benchmarks.hand import CELL_KPIS, MONTH_KPIS, Cut

WEEK, FORTNIGHT = 7 * 86_400, 14 * 86_400
HUMAN, ANSWERED, INBOUND = "handled_by = 'human'", "NOT abandoned", "direction = 'inbound'"
LIVE = "channel IN ('voice', 'chat', 'video')"
SERVED, QUEUED = f"{ANSWERED} AND {HUMAN}", f"{LIVE} AND {INBOUND} AND {HUMAN}"
FIRST = f"{SERVED} AND {INBOUND} AND issue_position = 1"
LATEST = "(SELECT max(started_at) FROM interaction) - INTERVAL 7 DAY"
CONTACTS = {
    "contacts_offered": f"toFloat64(countIf({INBOUND} AND {HUMAN}))",
    "contacts_handled": f"toFloat64(countIf({SERVED}))",
    "abandonment_rate": f"countIf({QUEUED} AND abandoned) / nullIf(countIf({QUEUED}), 0)",
    "service_level": f"countIf({QUEUED} AND {ANSWERED} AND queue_seconds <= 20) / nullIf(countIf({QUEUED}), 0)",
    "service_level_answered": f"countIf({QUEUED} AND {ANSWERED} AND queue_seconds <= 20)"
    f" / nullIf(countIf({QUEUED} AND {ANSWERED}), 0)",
    "asa": f"avgIf(queue_seconds, {QUEUED} AND {ANSWERED})",
    "aht": f"avgIf(talk_seconds + hold_seconds + wrap_seconds, {SERVED})",
    "acw": f"avgIf(wrap_seconds, {SERVED})",
    "hold_time": f"avgIf(hold_seconds, {LIVE} AND {SERVED})",
    "hold_time_held": f"avgIf(hold_seconds, {LIVE} AND {SERVED} AND hold_seconds > 0)",
    "transfer_rate": f"countIf(transferred AND {SERVED}) / nullIf(countIf({SERVED}), 0)",
    "escalation_rate": f"countIf(escalated AND {SERVED}) / nullIf(countIf({SERVED}), 0)",
    "short_talk_rate": f"countIf(talk_seconds < 10 AND {SERVED}) / nullIf(countIf({SERVED}), 0)",
    "agent_disconnect_rate": f"countIf(disconnected_by = 'agent' AND channel = 'voice' AND {SERVED})"
    f" / nullIf(countIf(channel = 'voice' AND {SERVED}), 0)",
    "net_sentiment": "100 * (countIf(sentiment >= 0.25) - countIf(sentiment <= -0.25)) / nullIf(count(sentiment), 0)",
    "queue_wait_p90": f"quantileExactInclusiveIf(0.9)(queue_seconds, {QUEUED})",
    "talk_time_p50": f"quantileExactInclusiveIf(0.5)(talk_seconds, {SERVED})",
    "agents_at_work": "nullIf(toFloat64(uniqExact(agent_id)), 0)",
    "bot_share": "countIf(handled_by = 'bot') / count()",
    "fcr_marked": f"countIf({FIRST} AND resolved) / nullIf(countIf({FIRST}), 0)",
    "fcr_no_repeat": f"countIf({FIRST} AND started_at <= {LATEST}"
    f" AND (seconds_to_next_contact IS NULL OR seconds_to_next_contact > {WEEK}))"
    f" / nullIf(countIf({FIRST} AND started_at <= {LATEST}), 0)",
    "repeat_contact_rate": f"countIf({INBOUND} AND seconds_since_previous_contact <= {WEEK})"
    f" / nullIf(countIf({INBOUND}), 0)",
    "customers_served": "toFloat64(uniqExact(customer_id))",
    "contacts_per_customer": "count() / uniqExact(customer_id)",
    "_answered": f"toFloat64(countIf({ANSWERED}))",
}
ANSWERS = {
    "csat_t2b": "countIf(kind = 'csat' AND score >= 4) / nullIf(countIf(kind = 'csat'), 0)",
    "csat_mean": "avgIf(score, kind = 'csat')",
    "dsat_rate": "countIf(kind = 'csat' AND score <= 2) / nullIf(countIf(kind = 'csat'), 0)",
    "nps_txn": "100 * (countIf(kind = 'nps' AND score >= 9) - countIf(kind = 'nps' AND score <= 6))"
    " / nullIf(countIf(kind = 'nps'), 0)",
    "ces2": "countIf(kind = 'ces' AND score >= 5) / nullIf(countIf(kind = 'ces'), 0)",
}
ORDERS = {
    "revenue": "toFloat64(sum(revenue))",
    "orders_placed": "toFloat64(countIf(kind <> 'refund'))",
    "average_order": "toFloat64(sumIf(revenue, kind <> 'refund')) / nullIf(countIf(kind <> 'refund'), 0)",
    "concession_rate": "toFloat64(sumIf(abs(revenue), kind = 'refund')) / toFloat64(sumIf(revenue, kind <> 'refund'))",
}


def hand_sql(cut: Cut) -> list[str]:
    """The statements that tell all KPIs of a cut."""
    contacts = "(SELECT interaction_id, channel, team FROM interaction)"
    met = "" if cut == "month" else f" AS s ANY LEFT JOIN {contacts} AS i USING (interaction_id)"
    old = "invited_at <= (SELECT max(invited_at) FROM survey_response) - INTERVAL 14 DAY"
    in_time = f"toUnixTimestamp64Micro(responded_at) - toUnixTimestamp64Micro(invited_at) <= {FORTNIGHT}000000"
    invited = {
        "_csat": "toFloat64(countIf(kind = 'csat'))",
        "survey_response_rate": f"countIf({old} AND {in_time}) / nullIf(countIf({old}), 0)",
    }
    answered = (
        f"(SELECT * FROM survey_response WHERE responded_at < toDateTime64('2026-01-01 00:00:00', 6, 'UTC')){met}"
    )
    asked = f"(SELECT * FROM survey_response WHERE invited_at < toDateTime64('2026-01-01 00:00:00', 6, 'UTC')){met}"
    found = [
        _statement(cut, "started_at", CONTACTS, "interaction"),
        _statement(cut, "responded_at", ANSWERS, answered),
        _statement(cut, "invited_at", invited, asked),
    ]
    return found + ([_statement(cut, "at", ORDERS, '"order"')] if cut == "month" else [])


def _statement(cut: Cut, time: str, parts: dict[str, str], source: str) -> str:
    keys = [f"toStartOfMonth({time}) AS period"]
    if cut == "cell":
        keys = [f"toDate32({time}) AS period", "channel", "team"]
    names = ["period"] if cut == "month" else ["period", "channel", "team"]
    listed = ",\n  ".join(f"{sql} AS {name}" for name, sql in parts.items())
    return f"SELECT {', '.join(keys)},\n  {listed}\nFROM {source}\nGROUP BY {', '.join(names)}"


def kpis_of(cut: Cut) -> tuple[str, ...]:
    """The KPIs that are compared."""
    return MONTH_KPIS if cut == "month" else CELL_KPIS
