"""Spells: each span in which a case is open as a row of its own.

A case is open from its creation until it is solved, and again from each time it is opened anew. Its history says when;
the last spell ends when the case itself says that it was solved, unless it was opened again after that. Of a case whose
history is not known there is one.
"""

from collections.abc import Mapping

from wellserved.enrich.cases import SOLVED
from wellserved.records.contract import PROVENANCE
from wellserved.records.recipe import Recipe

READ = ("case_id", "solved_at")
OF_CASE = ("created_at", "customer_id", "channel", "topic", "team", "agent_id", "priority", "merged", "spam")


def spell_sql(relations: Mapping[str, str]) -> str:
    """One row for each spell of each case; those after the first are few, and only their cases are looked at twice."""
    kept = (*OF_CASE, *(column.name for column in PROVENANCE))
    own, read = (", ".join(f'{of}"{name}"' for name in names) for of, names in (("c.", kept), ("", (*READ, *kept))))
    return f"""
WITH c AS MATERIALIZED (SELECT {read} FROM {relations["case"]}),
{_turns(relations["case_event"])}, again AS MATERIALIZED (
  SELECT "case_id", "at" AS _opened, _until, 1 + row_number() OVER spells AS "nth",
    lead("at") OVER spells IS NULL AS _last
  FROM turns WHERE NOT _solved WINDOW spells AS (PARTITION BY "case_id" ORDER BY "at", "event_id")
), once AS (
  SELECT "case_id", min("at") AS _until FROM turns WHERE "case_id" IN (SELECT "case_id" FROM again) GROUP BY "case_id"
)
SELECT c."case_id" || '/1' AS "spell_id", c."case_id", 1 AS "nth", c."created_at" AS "opened_at",
  coalesce(o._until, c."solved_at") AS "solved_at", {own}
FROM c LEFT JOIN once o ON o."case_id" = c."case_id"
UNION ALL
SELECT c."case_id" || '/' || a."nth" AS "spell_id", c."case_id", a."nth",
  greatest(a._opened, c."created_at") AS "opened_at",
  CASE WHEN a._last AND c."solved_at" >= a._opened THEN c."solved_at" ELSE a._until END AS "solved_at", {own}
FROM again a JOIN c ON c."case_id" = a."case_id\""""


def _turns(events: str) -> str:
    """The changes of a case's state from open to solved and back; a state that is not told changes nothing."""
    return f"""states AS (
  SELECT "case_id", "at", "event_id", lower("value") IN {SOLVED!r} AS _solved FROM {events}
  WHERE "kind" = 'status' AND "value" IS NOT NULL
), turns AS MATERIALIZED (
  SELECT "case_id", "at", "event_id", _solved, lead("at") OVER history AS _until
  FROM (
    SELECT *, coalesce(lag(_solved) OVER (PARTITION BY "case_id" ORDER BY "at", "event_id"), false) AS _was FROM states
  ) WHERE _solved <> _was WINDOW history AS (PARTITION BY "case_id" ORDER BY "at", "event_id")
)"""


_SCOPE = dict.fromkeys(("case_event", "case", "case_spell"), '"case_id"')
SPELLS = Recipe("case_spell", ("case_event",), _SCOPE, spell_sql, made=("case",))
