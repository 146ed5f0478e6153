"""Quality checks: how far a second evaluator's score of a contact lies from the first's."""

from collections.abc import Mapping

from wellserved.enrich.quoting import quoted
from wellserved.records.contract import PROVENANCE
from wellserved.records.development import EVALUATION
from wellserved.records.recipe import Recipe

SCOPE = "coalesce('i' || \"interaction_id\", 'e' || \"evaluation_id\")"


def evaluation_sql(relations: Mapping[str, str]) -> str:
    """Add each later check's distance from the first of its contact, in shares of the points possible.

    A person who scores a contact twice agrees with nobody: only other evaluators' checks are compared.
    """
    return f"""
WITH shares AS (
  SELECT *, "points" / nullif("points_possible", 0) AS _share FROM {relations["evaluation"]}
), firsts AS (
  SELECT *, first_value(_share) OVER checks AS _first_share, first_value("evaluator") OVER checks AS _first_evaluator
  FROM shares
  WINDOW checks AS (PARTITION BY coalesce("interaction_id", '') ORDER BY "at", "evaluation_id")
)
SELECT {quoted(EVALUATION.columns)},
  CASE WHEN "interaction_id" IS NOT NULL AND "evaluator" <> _first_evaluator
    THEN abs(_share - _first_share) END AS "gap_to_first",
  {quoted(PROVENANCE)}
FROM firsts"""


EVALUATIONS = Recipe("evaluation", ("evaluation",), {"evaluation": SCOPE}, evaluation_sql)
