"""Survey answers: when they were asked for, where the score stands on its scale, and where the contact took place."""

from collections.abc import Mapping

from wellserved.enrich.quoting import quoted
from wellserved.records.contract import PROVENANCE
from wellserved.records.recipe import Recipe, Touch
from wellserved.records.surveys import SURVEY_RESPONSE


def survey_sql(relations: Mapping[str, str]) -> str:
    """Add the day an answer belongs to, its score as a share of the scale, and what its contact or case tells."""
    places = relations.get("beside") or f"({place_sql(relations)})"
    return f"""
SELECT {quoted(SURVEY_RESPONSE.columns)},
  coalesce("responded_at", "invited_at") AS "asked_at",
  ("score" - "scale_min") / nullif("scale_max" - "scale_min", 0) AS "share_of_scale",
  _channel AS "channel", _queue AS "queue", _team AS "team", _agent AS "agent_id",
  {quoted(PROVENANCE)}
FROM {relations["survey_response"]} LEFT JOIN {places} ON _response = "response_id\""""


def place_sql(relations: Mapping[str, str]) -> str:
    """Where the contact took place that an answer is about; what it leaves unknown is told by the case."""
    return f"""
  SELECT s."response_id" AS _response, s."responded_at" AS _time,
    coalesce(i."channel", c."channel") AS _channel, i."queue" AS _queue,
    coalesce(i."team", c."team") AS _team, coalesce(i."agent_id", c."agent_id") AS _agent
  FROM {relations["survey_response"]} s
  LEFT JOIN {_asked_about(relations, "interaction")} i ON i."interaction_id" = s."interaction_id"
  LEFT JOIN {_asked_about(relations, "case")} c ON c."case_id" = s."case_id\""""


def _asked_about(relations: Mapping[str, str], record: str) -> str:
    """The rows that the answers point to: where ids go up with time, few months hold them."""
    key = f'"{record}_id"'
    answers = relations["survey_response"]
    return f"(SELECT * FROM {relations[f'every {record}']} WHERE {key} IN (SELECT {key} FROM {answers}))"


def _touched_by(key: str) -> Touch:
    """Answers about rows that came, changed or went."""

    def touched(changed: str, relations: Mapping[str, str]) -> str:
        answers = relations["every survey_response"]
        return f'SELECT "response_id" AS _scope FROM {answers} WHERE "{key}" IN (SELECT "{key}" FROM {changed})'

    return touched


SURVEYS = Recipe(
    "survey_response",
    ("survey_response",),
    {"survey_response": '"response_id"'},
    survey_sql,
    every={"interaction": _touched_by("interaction_id"), "case": _touched_by("case_id")},
    by_month="survey_response",
    beside=place_sql,
)
