"""Treatments and outcomes: what may happen to a customer in a contact, and what may come of it."""

from dataclasses import dataclass

from wellserved.terms.unit import Better, Unit

FOLLOWED_DAYS = 90
LONG_WAIT_SECONDS, PROMPT_SECONDS = 120, 20
HUMAN = "COALESCE(\"handled_by\", 'human') <> 'bot'"
BACK = f"""CASE WHEN coalesce("issue_position", 1) = 1 THEN false WHEN "issue_id" IN (
    SELECT "issue_id" FROM "interaction" WHERE "issue_position" = 1 AND "answered" AND {HUMAN}
      AND "seconds_to_next_contact" <= 7 * 86400) THEN true END"""


@dataclass(frozen=True)
class Treatment:
    """Something that some contacts have and others have not.

    Args:
        name: What it is called.
        label: In words.
        treated: SQL over a contact: whether it has it; null where that is not known.
        among: SQL: whether a contact could have had it.
        needs: Columns, as record.column, without which nothing is known of it.
        knows: Covariates beyond those of all treatments that were settled before it.
        lacks: Covariates of all treatments that are the treatment itself.
        ends: Days after the contact until it is known; what came of it is looked for after them.
        look_back: Days of records that must lie before a contact, where records are long: who makes contact often
            comes back by chance too, so how often they did before must be known. A customer counts once in as many.
        anew: Only a contact that begins a matter could have it.
        answer: It is told in an answer to a survey about the contact, when it is given.
        chosen: Customers choose it themselves, for reasons that no record tells: never more than associated.
    """

    name: str
    label: str
    treated: str
    among: str
    needs: tuple[str, ...]
    knows: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    ends: int = 0
    look_back: int = 0
    anew: bool = True
    answer: bool = False
    chosen: bool = False


@dataclass(frozen=True)
class Answer:
    """What tells an outcome where an answer to a survey does.

    Args:
        which: SQL over an answer: whether it is one that tells it.
        value: SQL over it: what it says.
        where: Which answers those are, as a person looks for them in a source.
    """

    which: str
    value: str
    where: str


SATISFIED = Answer('"kind" = \'csat\' AND "share_of_scale" IS NOT NULL', '"share_of_scale" >= 0.75', "kind = csat")
EASY = Answer(
    '"kind" = \'ces\' AND "scale_min" = 1 AND "scale_max" = 7 AND "score" IS NOT NULL',
    '"score" >= 5',
    "kind = ces, 1-7",
)
RECOMMENDS = Answer(
    '"kind" = \'nps\' AND "about" = \'relationship\' AND "scale_min" = 0 AND "scale_max" = 10 AND "score" IS NOT NULL',
    'CASE WHEN "score" >= 9 THEN 100 WHEN "score" <= 6 THEN -100 ELSE 0 END',
    "kind = nps, about = relationship, 0-10",
)


@dataclass(frozen=True)
class Outcome:
    """Something that may come of a contact.

    Args:
        name: What it is called.
        label: In words.
        unit: Its unit.
        better: Which way it is good.
        column: What `enrich.index_contacts` reads it from.
        needs: Columns, as record.column, without which nothing is known of it.
        days: For how many days from the contact a customer is followed.
        reach: The records that must tell of those days; the one that reaches furthest counts.
        at_once: It begins with the contact, so that a treatment that takes days to be known comes too late.
        answer: The answers that tell it: those about the contact where it is at once, else the customer's next.
    """

    name: str
    label: str
    unit: Unit
    better: Better
    column: str
    needs: tuple[str, ...]
    days: int
    reach: tuple[str, ...]
    at_once: bool = False
    answer: Answer | None = None


TREATMENTS = {
    one.name: one
    for one in (
        Treatment(
            "settled_at_once",
            "settled at once: answered, and no contact about the same matter within 7 days",
            '"seconds_to_next_contact" IS NULL OR "seconds_to_next_contact" > 7 * 86400',
            '"answered"',
            ("interaction.customer_id", "interaction.answered_at"),
            knows=("queue_seconds", "handled_by"),
            ends=7,
            look_back=90,
        ),
        Treatment(
            "waited_over_2_minutes",
            "waited more than 2 minutes before a person answered",
            f'"queue_seconds" > {LONG_WAIT_SECONDS}',
            f'"answered" AND "queue_seconds" IS NOT NULL AND {HUMAN}',
            ("interaction.customer_id", "interaction.queue_seconds"),
        ),
        Treatment(
            "waited_over_20_seconds",
            "waited more than 20 seconds before a person answered",
            f'"queue_seconds" > {PROMPT_SECONDS}',
            f'"answered" AND "queue_seconds" IS NOT NULL AND {HUMAN}',
            ("interaction.customer_id", "interaction.queue_seconds"),
            knows=("issue_position",),
            anew=False,
        ),
        Treatment(
            "abandoned",
            "left the line before anybody answered",
            '"abandoned"',
            f'"abandoned" IS NOT NULL AND "queue_seconds" IS NOT NULL AND {HUMAN}',
            ("interaction.customer_id", "interaction.abandoned", "interaction.queue_seconds"),
            lacks=("topic",),
            chosen=True,
        ),
        Treatment(
            "handled_by_bot",
            "handled by a bot rather than a person",
            "\"handled_by\" = 'bot'",
            '"handled_by" IS NOT NULL AND "channel" IN (SELECT "channel" FROM bots)',
            ("interaction.customer_id", "interaction.handled_by"),
        ),
        Treatment(
            "came_back",
            "back about the same matter within 7 days of a contact that a person answered",
            BACK,
            '"answered"',
            ("interaction.customer_id", "interaction.answered_at"),
            knows=("answers_before",),
            lacks=("contacts_30d_before",),
            anew=False,
        ),
        Treatment(
            "satisfied",
            "satisfied, as an answer within 7 days of the contact says",
            'CASE WHEN _rated_at <= "started_at" + INTERVAL 7 DAY THEN _pleased END',
            '"answered"',
            ("interaction.customer_id", "survey_response.interaction_id", "survey_response.score"),
            knows=("queue_seconds", "handled_by", "issue_position", "back_before_answer", "answers_before"),
            ends=7,
            anew=False,
            answer=True,
        ),
    )
}
OUTCOMES = {
    one.name: one
    for one in (
        Outcome(
            "stays_90d", "a customer 90 days on", Unit.PERCENT, Better.HIGHER, "stays",
            ("customer.until",), FOLLOWED_DAYS, ("interaction", "order", "survey_response"),
        ),
        Outcome(
            "margin_90d", "margin of 90 days", Unit.MONEY, Better.HIGHER, "margin",
            ("order.margin",), FOLLOWED_DAYS, ("order",),
        ),
        Outcome(
            "revenue_90d", "revenue of 90 days", Unit.MONEY, Better.HIGHER, "revenue",
            ("order.revenue",), FOLLOWED_DAYS, ("order",),
        ),
        Outcome(
            "satisfaction", "satisfied, of those who answered a survey about the contact", Unit.PERCENT, Better.HIGHER,
            "answer", ("survey_response.interaction_id", "survey_response.score"), 14, ("survey_response",),
            at_once=True, answer=SATISFIED,
        ),
        Outcome(
            "effort", "found it easy, of those who answered a survey about the contact", Unit.PERCENT, Better.HIGHER,
            "answer", ("survey_response.interaction_id", "survey_response.score"), 14, ("survey_response",),
            at_once=True, answer=EASY,
        ),
        Outcome(
            "recommends_30d", "would recommend, of those who answered that within 30 days", Unit.POINTS, Better.HIGHER,
            "answer", ("survey_response.customer_id", "survey_response.score"), 30, ("survey_response",),
            answer=RECOMMENDS,
        ),
        Outcome(
            "recommends_90d", "would recommend, of those who answered that within 90 days", Unit.POINTS, Better.HIGHER,
            "answer", ("survey_response.customer_id", "survey_response.score"), FOLLOWED_DAYS, ("survey_response",),
            answer=RECOMMENDS,
        ),
        Outcome(
            "back_in_7d", "back about the same matter within 7 days", Unit.PERCENT, Better.LOWER, "back",
            ("interaction.customer_id",), 7, ("interaction",),
        ),
        Outcome(
            "back_in_30d", "back about the same matter within 30 days", Unit.PERCENT, Better.LOWER, "back",
            ("interaction.customer_id",), 30, ("interaction",),
        ),
    )
}  # fmt: skip


def too_early(treatment: Treatment, outcome: Outcome) -> str | None:
    """Why an outcome begins before a treatment is known; None where it begins after."""
    if outcome.days > treatment.ends and not (outcome.at_once and treatment.ends):
        return None
    return (
        f"'{treatment.name}' is known {treatment.ends} days after the contact and '{outcome.name}' begins before that:"
        " what comes of a thing must come after it"
    )
