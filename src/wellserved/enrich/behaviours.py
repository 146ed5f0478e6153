"""Behaviours: SQL that counts, by agent, period and kind of work, what agents may do to their numbers."""

from dataclasses import dataclass
from datetime import datetime

from wellserved.enrich.quoting import literal

WEEK = 7 * 86_400
DAY = 86_400
HOUR = 3_600
SAMPLE = 6
MOST_CASES = 200_000
NOT_A_BOT = "agent_id NOT IN (SELECT agent_id FROM agent WHERE kind = 'bot')"
PERSON = f"agent_id IS NOT NULL AND COALESCE(handled_by, 'human') <> 'bot' AND {NOT_A_BOT}"
SOLVED = f"first_solved_at IS NOT NULL AND agent_id IS NOT NULL AND {NOT_A_BOT}"
SOLVED += " AND NOT COALESCE(merged, FALSE) AND NOT COALESCE(spam, FALSE)"


@dataclass(frozen=True)
class Stretch:
    """Which days are looked at, and how they are cut.

    Args:
        start: The first moment.
        end: The moment after the last.
        unit: "month", "week" or "day".
        zone: Whose days.
    """

    start: datetime
    end: datetime
    unit: str
    zone: str

    def within(self, time: str) -> str:
        """The condition that a row lies in it."""
        ends = (literal(moment.isoformat(sep=" ")) for moment in (self.start, self.end))
        return "({0} >= CAST({1} AS TIMESTAMPTZ) AND {0} < CAST({2} AS TIMESTAMPTZ))".format(time, *ends)

    def period(self, time: str) -> str:
        """The period that a row lies in, as a text that sorts."""
        begun = f"date_trunc({literal(self.unit)}, timezone({literal(self.zone)}, {time}))"
        return f"CAST(CAST({begun} AS DATE) AS VARCHAR)"


@dataclass(frozen=True)
class Behaviour:
    """Something that agents may do to a number, as a share of rows.

    Args:
        kind: Its name.
        kpi: The KPI that it makes look better, or that shows it.
        record: Whose rows.
        key: The record's key.
        time: The column that puts rows into periods.
        hit: The condition that a row shows it.
        among: Which rows are asked.
        work: What tells kinds of work apart, which are compared within only.
        touches: Other KPIs that it moves.
        needs: What must be recorded, in words.
        rows: Where the rows come from; the record where empty.
    """

    kind: str
    kpi: str
    record: str
    key: str
    time: str
    hit: str
    among: str
    work: str
    touches: tuple[str, ...]
    needs: str
    rows: str = ""

    @property
    def relation(self) -> str:
        return f"({self.rows})" if self.rows else f'"{self.record}"'


BEHAVIOURS = (
    Behaviour(
        "transfer_dumping", "transfer_rate", "interaction", "interaction_id", "started_at", "transferred",
        f"answered AND transferred IS NOT NULL AND {PERSON}", "concat_ws('/', channel, topic)",
        ("aht", "fcr_no_repeat"), "contacts that a person took, with their agent, and whether they were passed on",
    ),
    Behaviour(
        "early_solve", "first_resolution_time", "case", "case_id", "first_solved_at", "reopens > 0",
        f"reopens IS NOT NULL AND {SOLVED}",
        "concat_ws('/', channel, topic)", ("full_resolution_time", "sla_attainment", "reopen_rate"),
        "cases with their agent, when they were solved, and whether they were opened again",
    ),
    Behaviour(
        "split_cases", "full_resolution_time", "case", "case_id", "created_at", "again",
        f"customer_id IS NOT NULL AND {SOLVED}",
        "concat_ws('/', channel, topic)", ("first_resolution_time", "reopen_rate"),
        "cases with their agent, their customer and their topic",
        "SELECT *, COALESCE(EPOCH(LEAD(created_at) OVER (PARTITION BY customer_id, topic ORDER BY created_at, case_id))"
        f' - EPOCH(first_solved_at) BETWEEN 0 AND {DAY}, FALSE) AS again FROM "case"',
    ),
    Behaviour(
        "dispositions", "fcr_marked", "interaction", "interaction_id", "started_at", "resolved",
        f"answered AND resolved IS NOT NULL AND seconds_to_next_contact <= {WEEK} AND {PERSON}",
        "concat_ws('/', channel, topic)", ("fcr_no_repeat",),
        "contacts that a person took, with their agent and customer, and whether the agent marked them resolved",
    ),
    Behaviour(
        "agent_disconnects", "agent_disconnect_rate", "interaction", "interaction_id", "started_at",
        "disconnected_by = 'agent'", f"answered AND disconnected_by IS NOT NULL AND {PERSON}",
        "concat_ws('/', channel, topic)", ("aht",), "calls that a person took, with their agent, and who ended them",
    ),
)  # fmt: skip


def counts_sql(one: Behaviour, stretch: Stretch) -> str:
    """Agent, period, kind of work, hits, n."""
    return (
        f"SELECT agent_id, {stretch.period(one.time)} AS period, {one.work} AS work,"
        f" CAST(COUNT(*) FILTER (WHERE {one.hit}) AS BIGINT) AS hits, COUNT(*) AS n"
        f" FROM {one.relation} WHERE {one.among} AND {stretch.within(one.time)} GROUP BY ALL ORDER BY ALL"
    )


def samples_sql(one: Behaviour, stretch: Stretch, agent: str) -> str:
    """Some rows to check, drawn over all of the time and the same at each asking."""
    return (
        f"SELECT {one.key} FROM {one.relation} WHERE {one.among} AND {one.hit} AND agent_id = {literal(agent)}"
        f" AND {stretch.within(one.time)} ORDER BY md5({one.key}) LIMIT {SAMPLE}"
    )


TALKS = f"talk_seconds > 0 AND {PERSON}"


def talks_sql(stretch: Stretch) -> str:
    """Agent, period, whole seconds of talk, n."""
    return (
        f"SELECT agent_id, {stretch.period('started_at')} AS period, CAST(floor(talk_seconds) AS DOUBLE) AS seconds,"
        f" CAST(COUNT(*) AS DOUBLE) AS n FROM interaction WHERE {TALKS} AND {stretch.within('started_at')}"
        " GROUP BY ALL ORDER BY ALL"
    )


def repeats_sql(stretch: Stretch, short: float, window: int) -> str:
    """Agent, whether the talk was very short, how many were followed within a window, of known callers.

    Talks whose window had not passed when the records end are left out.
    """
    back = f"COALESCE(seconds_to_next_contact <= {window}, FALSE)"
    told = f"started_at < (SELECT MAX(started_at) FROM interaction) - INTERVAL {window} SECOND"
    return (
        f"SELECT agent_id, talk_seconds < {short} AS short, CAST(COUNT(*) FILTER (WHERE {back}) AS BIGINT), COUNT(*)"
        f" FROM interaction WHERE {TALKS} AND customer_id IS NOT NULL AND {told}"
        f" AND {stretch.within('started_at')} GROUP BY ALL ORDER BY ALL"
    )


def short_samples_sql(stretch: Stretch, short: float, agent: str | None) -> str:
    """Very short talks to check; of one agent, or of all."""
    whose = f"agent_id = {literal(agent)} AND " if agent is not None else ""
    return (
        f"SELECT interaction_id FROM interaction WHERE {whose}{TALKS} AND talk_seconds < {short}"
        f" AND {stretch.within('started_at')} ORDER BY md5(interaction_id) LIMIT {SAMPLE}"
    )


OFFERED = (
    "SELECT interaction_id, TRUE AS offered FROM survey_response WHERE interaction_id IS NOT NULL GROUP BY 1"
)  # fmt: skip
MOOD = "CASE WHEN closing_sentiment < -0.2 THEN 0 WHEN closing_sentiment < 0.3 THEN 1"
MOOD += " WHEN closing_sentiment IS NOT NULL THEN 2 END"
SORT = f"concat_ws('/', topic, resolved, transferred, COALESCE(issue_position, 1) > 1, {MOOD})"


def offers_sql(stretch: Stretch) -> str:
    """Agent, period, channel, sort of contact as known before a survey; contacts, offers, customers who came back."""
    return (
        f"SELECT agent_id, {stretch.period('started_at')} AS period, channel, {SORT} AS sort, COUNT(*) AS n,"
        " CAST(COUNT(*) FILTER (WHERE offered) AS BIGINT) AS offered,"
        f" CAST(COUNT(*) FILTER (WHERE seconds_to_next_contact <= {WEEK}) AS BIGINT) AS back"
        f" FROM interaction LEFT JOIN ({OFFERED}) AS asked USING (interaction_id)"
        f" WHERE answered AND {PERSON} AND {stretch.within('started_at')} GROUP BY ALL ORDER BY ALL"
    )


def unasked_samples_sql(stretch: Stretch, agent: str, sorts: tuple[str, ...]) -> str:
    """Contacts of the sorts named after which nobody was asked."""
    named = ", ".join(literal(sort) for sort in sorts)
    return (
        f"SELECT interaction_id FROM interaction LEFT JOIN ({OFFERED}) AS asked USING (interaction_id)"
        f" WHERE offered IS NULL AND answered AND {PERSON} AND agent_id = {literal(agent)}"
        f" AND concat_ws('/', channel, {SORT}) IN ({named}) AND {stretch.within('started_at')}"
        f" ORDER BY md5(interaction_id) LIMIT {SAMPLE}"
    )


def answers_sql(stretch: Stretch, kind: str) -> str:
    """Touchpoint, invitations, answers with a score, satisfied ones (or promoters), unsatisfied ones (detractors)."""
    when = stretch.within("COALESCE(invited_at, responded_at)")
    high, low = ("0.9", "0.6") if kind == "nps" else ("0.75", "0.25")
    return (
        "SELECT touchpoint, COUNT(*), CAST(COUNT(score) AS BIGINT),"
        f" CAST(COUNT(*) FILTER (WHERE share_of_scale >= {high} - 1e-9) AS BIGINT),"
        f" CAST(COUNT(*) FILTER (WHERE share_of_scale <= {low} + 1e-9) AS BIGINT)"
        f" FROM survey_response WHERE kind = {literal(kind)} AND {when} GROUP BY ALL ORDER BY ALL"
    )


AT = '"at"'


def step_times_sql(stretch: Stretch) -> str:
    """From which step to the last one of a case, and how many seconds that took; of cases drawn by their key."""
    return (
        'WITH steps AS (SELECT case_id, kind, value, actor, "at" AS moment, ROW_NUMBER() OVER w AS back'
        " FROM case_event WHERE value IS NOT NULL AND kind IN ('status', 'note') AND"
        f' {stretch.within(AT)} WINDOW w AS (PARTITION BY case_id ORDER BY "at" DESC, event_id DESC))'
        " SELECT before.value AS first, last.value AS last, last.actor AS actor, last.case_id,"
        " EPOCH(last.moment) - EPOCH(before.moment) AS seconds FROM steps AS last JOIN steps AS before USING (case_id)"
        f" WHERE last.back = 1 AND before.back = 2 ORDER BY md5(last.case_id), 4 LIMIT {MOST_CASES}"
    )


def whole_time_sql(stretch: Stretch, column: str) -> str:
    """Seconds of one of a case's durations, kept in minutes; of cases drawn by their key."""
    return (
        f'SELECT case_id, "{column}" * 60 AS seconds FROM "case" WHERE "{column}" IS NOT NULL'
        f" AND {stretch.within('created_at')} ORDER BY md5(case_id) LIMIT {MOST_CASES}"
    )


def around_sql(record: str, time: str, column: str, among: str, stretch: Stretch) -> str:
    """The values of a column above 0, for a look at a threshold."""
    return (
        f'SELECT CAST("{column}" AS DOUBLE) AS value FROM "{record}"'
        f' WHERE "{column}" > 0 AND {among} AND {stretch.within(time)}'
    )


def inside_sql(
    record: str, key: str, time: str, column: str, among: str, ends: tuple[float, float], stretch: Stretch
) -> str:
    """Rows that lie just inside a threshold."""
    low, high = ends
    return (
        f'SELECT {key} FROM "{record}" WHERE "{column}" > {low!r} AND "{column}" <= {high!r}'
        f" AND {among} AND {stretch.within(time)} ORDER BY md5({key}) LIMIT {SAMPLE}"
    )


def extent_sql(record: str, time: str) -> str:
    """The first and last moment of a record."""
    return f'SELECT MIN({time}), MAX({time}) FROM "{record}"'
