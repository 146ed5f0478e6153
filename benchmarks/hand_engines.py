"""Hand, engines: the benchmark's KPIs as an expert writes them for DuckDB, ClickHouse, PostgreSQL and Spark.

They are told of enriched rows. All that is known of the data is used, as in hand.py: no nulls, UTC, the latest moments.
One statement a record tells values only; with `doubt`, also what each interval needs: n, the values around a quantile,
and, in one statement more, how the sums of means vary from day to day (by cell from hour to hour). The window over a
customer's contacts is in the rows: the store keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from benchmarks.hand import CELL_KPIS, MONTH_KPIS, Cut, Keys

WEEK, FORTNIGHT = 7 * 86_400, 14 * 86_400
HUMAN, ANSWERED, INBOUND = "handled_by = 'human'", "NOT abandoned", "direction = 'inbound'"
LIVE = "channel IN ('voice', 'chat', 'video')"
SERVED, QUEUED = f"{ANSWERED} AND {HUMAN}", f"{LIVE} AND {INBOUND} AND {HUMAN}"
FIRST = f"{SERVED} AND {INBOUND} AND issue_position = 1"
CSAT, YEAR = "kind = 'csat'", "2026-01-01 00:00:00"
SHARES = {  # what is counted, among what
    "abandonment_rate": ("abandoned", QUEUED),
    "service_level": (f"{ANSWERED} AND queue_seconds <= 20", QUEUED),
    "service_level_answered": ("queue_seconds <= 20", f"{QUEUED} AND {ANSWERED}"),
    "transfer_rate": ("transferred", SERVED),
    "escalation_rate": ("escalated", SERVED),
    "short_talk_rate": ("talk_seconds < 10", SERVED),
    "agent_disconnect_rate": ("disconnected_by = 'agent'", f"channel = 'voice' AND {SERVED}"),
    "bot_share": ("handled_by = 'bot'", "1 = 1"),
    "fcr_marked": ("resolved", FIRST),
    "fcr_no_repeat": (
        f"(seconds_to_next_contact IS NULL OR seconds_to_next_contact > {WEEK})", f"{FIRST} AND started_at <= {{}}",
    ),
    "repeat_contact_rate": (f"seconds_since_previous_contact <= {WEEK}", INBOUND),
}  # fmt: skip
MEANS = {
    "asa": ("queue_seconds", f"{QUEUED} AND {ANSWERED}"),
    "aht": ("talk_seconds + hold_seconds + wrap_seconds", SERVED),
    "acw": ("wrap_seconds", SERVED),
    "hold_time": ("hold_seconds", f"{LIVE} AND {SERVED}"),
    "hold_time_held": ("hold_seconds", f"{LIVE} AND {SERVED} AND hold_seconds > 0"),
}
QUANTILES = {"queue_wait_p90": ("queue_seconds", 0.9, QUEUED), "talk_time_p50": ("talk_seconds", 0.5, SERVED)}
ANSWER_SHARES = {
    "csat_t2b": ("score >= 4", CSAT), "dsat_rate": ("score <= 2", CSAT), "ces2": ("score >= 5", "kind = 'ces'"),
}  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """What they write otherwise.

    Args:
        number: A broken number of a whole one or a decimal.
        count: How many rows there are that meet a condition.
        total: The sum of a value over some rows.
        mean: Its mean.
        quantile: What a share of it lies below.
        around: The two values that a quantile's interval ends at.
        distinct: How many different values.
        month: A moment's month.
        day: Its day.
        hour: Its hour.
        seconds: Between two moments.
        moment: A written moment.
        order: The record of orders, as its name is quoted.
    """

    number: str
    count: str
    total: str
    mean: str
    quantile: str
    around: str
    distinct: str
    month: str
    day: str
    hour: str
    seconds: str
    moment: str
    order: str


DIALECTS = {
    "duckdb": Dialect(
        "({})::DOUBLE", "count(*) FILTER (WHERE {})", "sum({}) FILTER (WHERE {})", "avg({}) FILTER (WHERE {})",
        "quantile_cont({0}, {1}) FILTER (WHERE {2})",
        "list_sort(list({0}) FILTER (WHERE {2}))[greatest(1, {1} * {3} - 1.96 * sqrt({1} * {4} * {3}))::INT :"
        " ({1} * {3} + 1.96 * sqrt({1} * {4} * {3}))::INT]",
        "count(DISTINCT {})", "date_trunc('month', {})::DATE", "{}::DATE", "date_trunc('hour', {})",
        "(epoch_us({}) - epoch_us({})) / 1e6", "'{}+00'::TIMESTAMPTZ", '"order"',
    ),
    "clickhouse": Dialect(
        "toFloat64({})", "countIf({})", "sumIf({}, {})", "avgIf({}, {})", "quantileExactInclusiveIf({1})({0}, {2})",
        "arraySlice(arraySort(groupArrayIf({0}, {2})), toInt64(greatest(1, {1} * {3} - 1.96 * sqrt({1} * {4} * {3}))),"
        " toInt64(2 + 3.92 * sqrt({1} * {4} * {3})))",
        "uniqExact({})", "toStartOfMonth({})", "toDate32({})", "toStartOfHour({})",
        "(toUnixTimestamp64Micro({}) - toUnixTimestamp64Micro({})) / 1e6", "toDateTime64('{}', 6, 'UTC')", '"order"',
    ),
    "postgres": Dialect(
        "({})::float8", "count(*) FILTER (WHERE {})", "sum({}) FILTER (WHERE {})", "avg({}) FILTER (WHERE {})",
        "percentile_cont({1}) WITHIN GROUP (ORDER BY {0}) FILTER (WHERE {2})",
        "(array_agg({0} ORDER BY {0}) FILTER (WHERE {2}))[greatest(1, {1} * {3} - 1.96 * sqrt({1} * {4} * {3}))::int :"
        " ({1} * {3} + 1.96 * sqrt({1} * {4} * {3}))::int]",
        "count(DISTINCT {})", "date_trunc('month', {})::date", "{}::date", "date_trunc('hour', {})",
        "extract(epoch FROM {} - {})", "'{}+00'::timestamptz", '"order"',
    ),
    "spark": Dialect(
        "double({})", "count_if({})", "sum({}) FILTER (WHERE {})", "avg({}) FILTER (WHERE {})",
        "percentile({0}, {1}) FILTER (WHERE {2})",
        "slice(array_sort(collect_list({0}) FILTER (WHERE {2})), int(greatest(1, {1} * {3} - 1.96 * sqrt({1} * {4} *"
        " {3}))), int(2 + 3.92 * sqrt({1} * {4} * {3})))",
        "count(DISTINCT {})", "date(trunc({}, 'MM'))", "date({})", "date_trunc('HOUR', {})",
        "(unix_micros({}) - unix_micros({})) / 1e6", "timestamp '{}+00:00'", "`order`",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What an expert is asked for.

    Args:
        engine: In whose dialect.
        cut: How rows are cut.
        latest: The latest moment of contacts, and of invitations.
        doubt: Whether for what intervals need as well.
    """

    engine: str
    cut: Cut
    latest: tuple[datetime, datetime]
    doubt: bool = False

    @property
    def dialect(self) -> Dialect:
        return DIALECTS[self.engine]


def hand_sql(asked: Asked) -> list[str]:
    """The statements that tell all KPIs of a cut; the first three are of contacts, of answers and of invitations."""
    known, month = asked.dialect, asked.cut == "month"
    contacts = "(SELECT interaction_id, channel AS c, team AS t FROM interaction)"
    joined = "" if month else f" LEFT JOIN {contacts} i ON s.interaction_id = i.interaction_id"
    columns = "s.*" if month else "s.kind, s.score, s.responded_at, s.invited_at, c AS channel, t AS team"
    end = known.moment.format(YEAR)
    surveys = f"(SELECT {columns} FROM survey_response s{joined} WHERE {{}} < {end}) q"
    found = [
        _statement(asked, "started_at", _contacts(asked), "interaction"),
        _statement(asked, "responded_at", _answers(asked), surveys.format("responded_at")),
        _statement(asked, "invited_at", _invited(asked), surveys.format("invited_at")),
    ]
    found += [_statement(asked, "o.at", _orders(asked), f"{known.order} AS o")] if month else []
    return found + ([_varying(asked)] if asked.doubt else [])


def kpis_of(cut: Cut) -> tuple[str, ...]:
    """The KPIs that are compared."""
    return MONTH_KPIS if cut == "month" else CELL_KPIS


def _contacts(asked: Asked) -> dict[str, str]:
    known, latest = asked.dialect, asked.latest[0]
    week = known.moment.format(_written(latest, WEEK))
    shares = {name: (hits, among.format(week)) for name, (hits, among) in SHARES.items()}
    counted, feelings = known.count.format, "{0} / nullif(count(sentiment), 0)"
    sad, glad = counted("sentiment <= -0.25"), counted("sentiment >= 0.25")
    found = {
        "contacts_offered": counted(f"{INBOUND} AND {HUMAN}"),
        "contacts_handled": counted(SERVED),
        **{name: _share(known, *of) for name, of in shares.items()},
        **{name: known.mean.format(*of) for name, of in MEANS.items()},
        **{name: known.quantile.format(*of) for name, of in QUANTILES.items()},
        "net_sentiment": feelings.format(known.number.format(f"100 * ({glad} - {sad})")),
        "agents_at_work": f"nullif({known.distinct.format('agent_id')}, 0)",
        "customers_served": known.distinct.format("customer_id"),
        "contacts_per_customer": f"{known.number.format('count(*)')} / {known.distinct.format('customer_id')}",
        "_answered": counted(ANSWERED),
    }
    if asked.doubt:
        among = {name: of[-1] for name, of in {**shares, **MEANS, **QUANTILES}.items()}
        found |= {f"{name}_n": counted(which) for name, which in among.items()} | {"_sentiment_n": "count(sentiment)"}
        found |= {
            f"{name}_ends": known.around.format(value, share, which, counted(which), round(1 - share, 2))
            for name, (value, share, which) in QUANTILES.items()
        }
    return found


def _answers(asked: Asked) -> dict[str, str]:
    known, counted = asked.dialect, asked.dialect.count.format
    good, bad = counted("kind = 'nps' AND score >= 9"), counted("kind = 'nps' AND score <= 6")
    asked_nps = counted("kind = 'nps'")
    found = {
        **{name: _share(known, *of) for name, of in ANSWER_SHARES.items()},
        "csat_mean": known.mean.format("score", CSAT),
        "nps_txn": f"{known.number.format(f'100 * ({good} - {bad})')} / nullif({asked_nps}, 0)",
    }
    if asked.doubt:
        found |= {f"{name}_n": counted(among) for name, (_, among) in ANSWER_SHARES.items()} | {"nps_n": asked_nps}
    return found


def _invited(asked: Asked) -> dict[str, str]:
    known = asked.dialect
    old = f"invited_at <= {known.moment.format(_written(asked.latest[1], FORTNIGHT))}"
    in_time = f"{known.seconds.format('responded_at', 'invited_at')} <= {FORTNIGHT}"
    found = {"_csat": known.count.format(CSAT), "survey_response_rate": _share(known, in_time, old)}
    return found | ({"survey_response_rate_n": known.count.format(old)} if asked.doubt else {})


def _orders(asked: Asked) -> dict[str, str]:
    known, number, bought = asked.dialect, asked.dialect.number.format, "kind <> 'refund'"
    sold, back = known.total.format("revenue", bought), known.total.format("abs(revenue)", "kind = 'refund'")
    found = {
        "revenue": "sum(revenue)",
        "orders_placed": known.count.format(bought),
        "average_order": f"{number(sold)} / nullif({known.count.format(bought)}, 0)",
        "concession_rate": f"{number(back)} / {number(sold)}",
    }
    squares = known.number.format("revenue")
    return found | ({"_squares": f"sum({squares} * {squares})"} if asked.doubt else {})


def _varying(asked: Asked) -> str:
    """How the sums and counts of means of contacts vary together."""
    known = asked.dialect
    cell = (known.day if asked.cut == "month" else known.hour).format("started_at")
    by = [] if asked.cut == "month" else ["channel", "team"]
    sums = [
        f"{known.total.format(*of)} AS {name}_x, {known.count.format(of[1])} AS {name}_y" for name, of in MEANS.items()
    ]
    shown = ", ".join([f"{cell} AS cell", *by, *sums])
    inner = f"SELECT {shown} FROM interaction GROUP BY {_first(1 + len(by))}"
    pairs = [("x", "x"), ("x", "y"), ("y", "y")]
    number = known.number.format
    told = [f"sum({number(f'{k}_{a}')} * {number(f'{k}_{b}')}) AS {k}_{a}{b}" for k in MEANS for a, b in pairs]
    period = (known.month if asked.cut == "month" else known.day).format("cell")
    keys = ", ".join([f"{period} AS period", *by])
    return f"SELECT {keys}, {', '.join(told)} FROM ({inner}) v GROUP BY {_first(1 + len(by))}"


def _share(known: Dialect, hits: str, among: str) -> str:
    part = known.number.format(known.count.format(f"{among} AND {hits}"))
    return f"{part} / nullif({known.count.format(among)}, 0)"


def _statement(asked: Asked, time: str, told: Mapping[str, str], source: str) -> str:
    known, by = asked.dialect, Keys(asked.cut).names[1:]
    period = (known.day if by else known.month).format(time)
    plain = ("_ends",)
    listed = [f"{sql if name.endswith(plain) else known.number.format(sql)} AS {name}" for name, sql in told.items()]
    keys = ", ".join([f"{period} AS period", *by])
    return f"SELECT {keys},\n  " + ",\n  ".join(listed) + f"\nFROM {source}\nGROUP BY {_first(1 + len(by))}"


def _first(number: int) -> str:
    return ", ".join(str(one) for one in range(1, number + 1))


def _written(latest: datetime, before: int) -> str:
    return f"{datetime.fromtimestamp(latest.timestamp() - before, latest.tzinfo):%Y-%m-%d %H:%M:%S.%f}"
