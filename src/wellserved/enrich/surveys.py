"""Survey answers: when they were asked for, and where the score stands on its scale."""

from collections.abc import Mapping

from wellserved.enrich.quoting import quoted
from wellserved.records.contract import PROVENANCE
from wellserved.records.recipe import Recipe
from wellserved.records.surveys import SURVEY_RESPONSE


def survey_sql(relations: Mapping[str, str]) -> str:
    """Add the day an answer belongs to, and its score as a share of the scale."""
    return f"""
SELECT {quoted(SURVEY_RESPONSE.columns)},
  coalesce("responded_at", "invited_at") AS "asked_at",
  ("score" - "scale_min") / nullif("scale_max" - "scale_min", 0) AS "share_of_scale",
  {quoted(PROVENANCE)}
FROM {relations["survey_response"]}"""


SURVEYS = Recipe("survey_response", ("survey_response",), {"survey_response": '"response_id"'}, survey_sql)
