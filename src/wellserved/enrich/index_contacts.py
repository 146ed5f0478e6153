"""Index contacts: each customer's first contact of a kind, what was known before it, and what came after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from wellserved.enrich.customer_periods import BACK
from wellserved.enrich.quoting import literal
from wellserved.enrich.treatments import SATISFIED, Outcome, Treatment
from wellserved.records.translated.plainly import OVER_RECORDS

Kind = Literal["numeric", "category"]
RECENT, EARLIER, WINDOW_DAYS = 30, 120, 366
LONG = timedelta(days=268)
MET = "CASE WHEN _contacts_told >= {} THEN CAST(coalesce({}, 0) AS DOUBLE) END"
BOUGHT = (
    'CASE WHEN least(_orders_told, coalesce(_day - c."since", 99999)) >= {} THEN CAST(coalesce({}, 0) AS DOUBLE) END'
)


@dataclass(frozen=True)
class Known:
    """How far records tell.

    Args:
        first: By record, the first moment that it tells of.
        last: By record, the last.
    """

    first: Mapping[str, datetime]
    last: Mapping[str, datetime]


@dataclass(frozen=True)
class Asked:
    """Which index contacts are asked for.

    Args:
        treatment: What some of them have.
        outcome: What may come of it.
        start: The first moment of contacts.
        end: The moment after the last.
        zone: In whose days and hours.
        known: How far records tell.
        rows: SQL of the contacts to choose from; all where None.
    """

    treatment: Treatment
    outcome: Outcome
    start: datetime
    end: datetime
    zone: str
    known: Known
    rows: str | None = None

    @property
    def begin(self) -> datetime:
        """The first moment of contacts; where records are long, what the treatment looks back on lies before it."""
        if (first := self.known.first.get("interaction")) is None:
            return self.start
        back = self.treatment.look_back if self.known.last["interaction"] - first >= LONG else 0
        return max(self.start, first + timedelta(days=back))

    @property
    def window(self) -> int:
        """A customer counts once in so many days."""
        return self.treatment.look_back or WINDOW_DAYS

    @property
    def followed_until(self) -> datetime | None:
        """The moment up to which the outcome's records tell; None where there are none."""
        told = [self.known.last[name] for name in self.outcome.reach if name in self.known.last]
        return max(told, default=None)

    @property
    def change(self) -> bool:
        """Whether the outcome is told as a change since the customer's last answer before the contact.

        Where one answer is held against another of the same customer, how kindly they judge moves both.
        """
        return self.treatment.answer and self.outcome.answer is not None and not self.outcome.at_once

    @property
    def placebo(self) -> str:
        """What came before the contact that the treatment can't have moved; empty where nothing is recorded of it."""
        name = "margin_30d_before" if "order" in self.known.last else "contacts_30d_before"
        return name if name not in self.treatment.lacks else ""


COVARIATES: Mapping[str, tuple[str, Kind]] = {
    "value_tier": ('c."value_tier"', "category"),
    "topic": ('x."topic"', "category"),
    "channel": ('x."channel"', "category"),
    "month": ("left(CAST(_day AS VARCHAR), 7)", "category"),
    "weekday": ("CAST(isodow(_local) AS VARCHAR)", "category"),
    "hour": ("CAST(hour(_local) AS DOUBLE)", "numeric"),
    "tenure_days": ('CAST(greatest(_day - c."since", 0) AS DOUBLE)', "numeric"),
    "segment": ('coalesce(x."segment", c."segment")', "category"),
    "brand": ('coalesce(x."brand", c."brand")', "category"),
    "region": ('c."region"', "category"),
    "plan": ('c."plan"', "category"),
    "acquired_by": ('c."acquired_by"', "category"),
    "language": ('x."language"', "category"),
    "contacts_30d_before": (MET.format(RECENT, "_contacts"), "numeric"),
    "contacts_31_to_120d_before": (MET.format(EARLIER, "_contacts_earlier"), "numeric"),
    "orders_31_to_120d_before": (BOUGHT.format(EARLIER, "_orders_earlier"), "numeric"),
    "margin_31_to_120d_before": (BOUGHT.format(EARLIER, "_margin_earlier"), "numeric"),
    "queue_seconds": ('x."queue_seconds"', "numeric"),
    "handled_by": ('x."handled_by"', "category"),
    "issue_position": ('CAST(coalesce(x."issue_position", 1) AS DOUBLE)', "numeric"),
    "back_before_answer": ("CAST(coalesce(_back_before, 0) AS DOUBLE)", "numeric"),
    "answers_before": ("_said", "numeric"),
}
AS_NOW = ("value_tier", "segment", "brand", "region", "plan")  # customers' records keep no history
NOT_FOR_ALL = ("queue_seconds", "handled_by", "issue_position", "back_before_answer", "answers_before")
ANSWERED_AT = 'coalesce("responded_at", "invited_at")'


def covariates_of(asked: Asked) -> dict[str, Kind]:
    """What is held equal, and whether it is a number: all that was known before, but for the placebo outcome.

    What was answered before is not held equal where a change since then is told: the change is measured from it.
    """
    treatment = asked.treatment
    left = {*NOT_FOR_ALL, *treatment.lacks, asked.placebo} - set(treatment.knows)
    left |= {"answers_before"} if asked.change else set()
    return {name: kind for name, (_, kind) in COVARIATES.items() if name not in left}


def index_contact_sql(asked: Asked) -> str:
    """A row for each customer and window with a contact that could have been treated and is followed long enough.

    Of an outcome that the contact's own survey tells, a row for each contact with an answer: no other has a part in it.

    Besides the covariates: `customer` (a number), `treated`, `observed` (null where not known), `placebo`, `control`,
    `tier`, `here` (a customer at the contact, and until the treatment is known), `day`.
    """
    covariates = ",\n  ".join(f'{COVARIATES[name][0]} AS "{name}"' for name in covariates_of(asked))
    return f"""{OVER_RECORDS}
WITH {_candidates(asked)}, chosen AS (
  SELECT *, timezone({literal(asked.zone)}, "started_at") AS _local,
    CAST(timezone({literal(asked.zone)}, "started_at") AS DATE) AS _day,
    date_diff('day', {_moment(asked.known.first.get("interaction"))}, "started_at") AS _contacts_told,
    date_diff('day', {_moment(asked.known.first.get("order"))}, "started_at") AS _orders_told
  {_which(asked)}
), {_around(asked)}
SELECT dense_rank() OVER (ORDER BY "customer_id") - 1 AS customer,
  _treated AS treated, CAST({_observed(asked)} AS DOUBLE) AS observed,
  CAST({_placebo(asked)} AS DOUBLE) AS placebo, CAST({_control(asked)} AS DOUBLE) AS control,
  c."value_tier" AS tier, c."customer_id" IS NOT NULL AS recorded,
  coalesce(c."until" > _day + {asked.treatment.ends}, true) AS here, _day AS day,
  {covariates}
FROM chosen x LEFT JOIN "customer" c USING ("customer_id")
LEFT JOIN bought USING ("interaction_id") LEFT JOIN met USING ("interaction_id")
LEFT JOIN answered USING ("interaction_id") LEFT JOIN invited USING ("interaction_id")
LEFT JOIN said USING ("interaction_id")
ORDER BY "customer_id", "started_at"
"""


def units_sql(asked: Asked) -> str:
    """How many rows `index_contact_sql` has."""
    return f"""{OVER_RECORDS}
WITH {_candidates(asked)}, chosen AS (SELECT "interaction_id" {_which(asked)}) SELECT count(*) FROM chosen
"""


def left_out_sql(asked: Asked) -> str:
    """How many contacts could have been treated, have no customer, or can't be followed; and the agents they had."""
    return f"""{OVER_RECORDS}
WITH {_candidates(asked)}
SELECT count(*), count(*) FILTER (WHERE "customer_id" IS NULL),
  count(*) FILTER (WHERE "customer_id" IS NOT NULL AND NOT _followed),
  count(DISTINCT "customer_id"), count(DISTINCT "customer_id") FILTER (WHERE _followed),
  count(DISTINCT "agent_id") FILTER (WHERE "handled_by" IS DISTINCT FROM 'bot')
FROM candidate
"""


def _candidates(asked: Asked) -> str:
    """Contacts of the span that could have been treated, and whether they are followed."""
    treatment, rows = asked.treatment, asked.rows or '"interaction"'
    until, begin = asked.followed_until, asked.begin
    followed = f'"started_at" <= {_moment(until)} - INTERVAL {asked.outcome.days} DAY' if until else "false"
    anew = 'coalesce("issue_position", 1) = 1' if treatment.anew else "true"
    rated = 'LEFT JOIN rated USING ("interaction_id")' if treatment.answer else ""
    return f"""bots AS (SELECT DISTINCT "channel" FROM "interaction" WHERE "handled_by" = 'bot'), rated AS (
  SELECT "interaction_id", min({ANSWERED_AT}) AS _rated_at, arg_min({SATISFIED.value}, {ANSWERED_AT}) AS _pleased
  FROM "survey_response" WHERE {SATISFIED.which} GROUP BY "interaction_id"
), candidate AS (
  SELECT *, CAST({treatment.treated} AS BOOLEAN) AS _treated, {followed} AS _followed,
    date_diff('day', {_moment(begin)}, "started_at") // {asked.window} AS _window
  FROM {rows} {rated}
  WHERE "started_at" >= {_moment(begin)} AND "started_at" < {_moment(asked.end)}
    AND "direction" IS DISTINCT FROM 'outbound' AND {anew} AND ({treatment.among})
)"""


def _which(asked: Asked) -> str:
    """Which candidates are looked at: those that can be followed; of an answer, those that one was given of."""
    followed, answer = '_followed AND "customer_id" IS NOT NULL AND _treated IS NOT NULL', asked.outcome.answer
    later = ""
    if answer is not None:
        told = f'(SELECT *, {ANSWERED_AT} AS _at FROM "survey_response" WHERE {answer.which})'
        if asked.outcome.at_once:
            return f'FROM candidate WHERE {followed} AND "interaction_id" IN (SELECT "interaction_id" FROM {told})'
        begins, ends = _days(asked.treatment.ends), _days(asked.outcome.days)
        after = f'a._at > i."started_at" + {begins} AND a._at <= i."started_at" + {ends}'
        later = f'SEMI JOIN {told} a ON a."customer_id" = i."customer_id" AND {after}'
        if asked.change:
            later += f' SEMI JOIN {told} b ON b."customer_id" = i."customer_id" AND b._at < i."started_at"'
    return f"""FROM candidate i {later} WHERE {followed}
  QUALIFY row_number() OVER (PARTITION BY "customer_id", _window ORDER BY "started_at", "interaction_id") = 1"""


def _around(asked: Asked) -> str:
    """What each chosen customer bought, answered and was asked around the contact, and when they made others."""
    at, recent, earlier = 'x."started_at"', _days(RECENT), _days(EARLIER)
    begins, ends = _days(asked.treatment.ends), _days(asked.outcome.days)
    after = f'o."at" > {at} + {begins} AND o."at" <= {at} + {ends}'
    lately = f'o."at" < {at} AND o."at" >= {at} - {recent}'
    long_ago = f'o."at" < {at} - {recent}'
    money = ", ".join(f"{BACK.format(quoted)} AS {quoted}" for quoted in ('"margin"', '"revenue"'))
    same = 'i."topic" IS NOT DISTINCT FROM x."topic"'
    back = (
        f"count(*) FILTER (WHERE i._at > {at} AND i._at <= x._rated_at AND {same})" if asked.treatment.answer else "0"
    )
    return f"""bought AS (
  SELECT "interaction_id", sum(o."margin") FILTER (WHERE {after}) AS _margin,
    sum(o."revenue") FILTER (WHERE {after}) AS _revenue,
    count(*) FILTER (WHERE {after} AND o."margin" IS NULL) AS _margin_open,
    count(*) FILTER (WHERE {after} AND o."revenue" IS NULL) AS _revenue_open,
    sum(o."margin") FILTER (WHERE {lately}) AS _margin_before,
    count(*) FILTER (WHERE {long_ago}) AS _orders_earlier, sum(o."margin") FILTER (WHERE {long_ago}) AS _margin_earlier
  FROM chosen x JOIN (SELECT "customer_id", "at", {money} FROM "order") o USING ("customer_id")
  WHERE o."at" >= {at} - {earlier} AND o."at" <= {at} + {ends} GROUP BY "interaction_id"
), met AS (
  SELECT x."interaction_id", count(*) FILTER (WHERE i._at < {at} AND i._at >= {at} - {recent}) AS _contacts,
    count(*) FILTER (WHERE i._at < {at} - {recent}) AS _contacts_earlier,
    count(*) FILTER (WHERE i._at > {at} + {begins} AND i._at <= {at} + {ends} AND {same}) AS _again,
    {back} AS _back_before
  FROM chosen x JOIN (SELECT "customer_id", "topic", "started_at" AS _at, "direction" FROM "interaction") i
    ON i."customer_id" = x."customer_id" AND i."direction" IS DISTINCT FROM 'outbound'
  WHERE i._at >= {at} - {earlier} AND i._at <= {at} + {ends} GROUP BY x."interaction_id"
), answered AS (
  {_answered(asked)}
), invited AS (
  SELECT x."interaction_id", true AS _invited
  FROM chosen x JOIN (SELECT "customer_id", "invited_at" FROM "survey_response" WHERE "about" = 'relationship') s
    USING ("customer_id")
  WHERE s."invited_at" > {at} + {begins} AND s."invited_at" <= {at} + {begins} + {recent} GROUP BY x."interaction_id"
), said AS (
  {_said(asked)}
)"""


def _answered(asked: Asked) -> str:
    """What answers say of each chosen contact: those about it, or its customer's next."""
    answer = asked.outcome.answer
    if answer is None:
        return 'SELECT "interaction_id", NULL AS _answer FROM chosen WHERE false'
    value = f"CAST({answer.value} AS DOUBLE)"
    if asked.outcome.at_once:
        return f"""SELECT "interaction_id", avg({value}) AS _answer FROM "survey_response"
  WHERE {answer.which} GROUP BY "interaction_id\""""
    begins, ends = _days(asked.treatment.ends), _days(asked.outcome.days)
    after = f's._at > x."started_at" + {begins} AND s._at <= x."started_at" + {ends}'
    before = 's._at < x."started_at"'
    told = f"arg_min(s._value, s._at) FILTER (WHERE {after})"
    if asked.change:
        told += f" - arg_max(s._value, s._at) FILTER (WHERE {before})"
    return f"""SELECT x."interaction_id", {told} AS _answer
  FROM chosen x JOIN (
    SELECT "customer_id", {ANSWERED_AT} AS _at, {value} AS _value FROM "survey_response" WHERE {answer.which}
  ) s USING ("customer_id")
  WHERE ({after}){f" OR {before}" if asked.change else ""} GROUP BY x."interaction_id\""""


def _said(asked: Asked) -> str:
    """What each chosen customer had answered of any contact before: who judges kindly does so again."""
    if "answers_before" not in asked.treatment.knows:
        return 'SELECT "interaction_id", NULL AS _said FROM chosen WHERE false'
    return f"""SELECT x."interaction_id", avg(s._share) AS _said
  FROM chosen x JOIN (
    SELECT "customer_id", {ANSWERED_AT} AS _at, "share_of_scale" AS _share FROM "survey_response"
    WHERE "share_of_scale" IS NOT NULL
  ) s USING ("customer_id")
  WHERE s._at < x."started_at" GROUP BY x."interaction_id\""""


def _observed(asked: Asked) -> str:
    """The outcome, null where it is not known; who has no record as a customer may be one or not."""
    ends = f"_day + {asked.outcome.days}"
    return {
        "stays": f'CASE WHEN c."customer_id" IS NOT NULL THEN coalesce(c."until" > {ends}, true) END',
        "margin": "CASE WHEN coalesce(_margin_open, 0) = 0 THEN coalesce(_margin, 0) END",
        "revenue": "CASE WHEN coalesce(_revenue_open, 0) = 0 THEN coalesce(_revenue, 0) END",
        "answer": "_answer",
        "back": "coalesce(_again, 0) > 0",
    }[asked.outcome.column]


def _placebo(asked: Asked) -> str:
    if asked.placebo != "margin_30d_before":
        return COVARIATES[asked.placebo][0] if asked.placebo else "NULL"
    return BOUGHT.format(RECENT, "_margin_before")


def _control(asked: Asked) -> str:
    """Whether a survey on the relationship was sent in the month after, which hangs on no contact."""
    last = asked.known.last.get("survey_response")
    if last is None:
        return "NULL"
    days = asked.treatment.ends + RECENT
    told = f'x."started_at" + INTERVAL {days} DAY <= {_moment(last)} AND coalesce(c."until" > _day + {days}, true)'
    return f"CASE WHEN {told} THEN coalesce(_invited, false) END"


def _days(n: int) -> str:
    return f"INTERVAL {n} DAY"


def _moment(at: datetime | None) -> str:
    return "NULL::TIMESTAMPTZ" if at is None else f"TIMESTAMPTZ {literal(at.isoformat())}"
