-- cost_day by day and interaction by started_at
WITH "cost_day_cells_1" AS (
SELECT
  "_cell",
  SUM("c1") AS "s1",  -- cost_per_contact: total
  COUNT_IF((("c2") IS NOT NULL)) AS "s2",  -- cost_per_contact: used
  COUNT(*) AS "s3",  -- cost_per_contact: rows
  MAX("_loaded") AS "fresh"  -- freshness
FROM (
  SELECT
    t."day" AS "_cell",  -- local day
    CAST(t."amount" AS DOUBLE) AS "c1",
    t."amount" AS "c2",
    t."loaded_at" AS "_loaded"
  FROM "cost_day" AS t
  WHERE t."day" >= DATE '2026-01-01' AND t."day" < DATE '2026-07-01'
) AS r
GROUP BY "_cell"
), "interaction_cells_2" AS (
SELECT
  "_cell",
  COUNT_IF("c1") AS "s4",  -- cost_per_contact: total
  COUNT_IF((("c1") IS NOT NULL)) AS "s5",  -- cost_per_contact: used
  COUNT(*) AS "s6",  -- cost_per_contact: rows
  MAX("_loaded") AS "fresh"  -- freshness
FROM (
  SELECT
    CAST(MAKE_TIMESTAMP(EPOCH_US(t."started_at") + CASE WHEN t."started_at" < TIMESTAMPTZ '2026-03-29 01:00:00+00:00' THEN 3600000000 ELSE 7200000000 END) AS DATE) AS "_cell",  -- local day
    t."answered" AS "c1",
    t."loaded_at" AS "_loaded"
  FROM "interaction" AS t
  WHERE t."started_at" >= TIMESTAMPTZ '2025-12-31 23:00:00+00:00' AND t."started_at" < TIMESTAMPTZ '2026-06-30 22:00:00+00:00'
) AS r
GROUP BY "_cell"
), "cells" AS (
SELECT "_cell", SUM("s1") AS "s1", SUM("s2") AS "s2", SUM("s3") AS "s3", SUM("s4") AS "s4", SUM("s5") AS "s5", SUM("s6") AS "s6", MAX("fresh") AS "fresh"
FROM (
  SELECT "_cell", "s1", "s2", "s3", NULL AS "s4", NULL AS "s5", NULL AS "s6", "fresh" FROM "cost_day_cells_1"
  UNION ALL
  SELECT "_cell", NULL AS "s1", NULL AS "s2", NULL AS "s3", "s4", "s5", "s6", "fresh" FROM "interaction_cells_2"
) AS s
GROUP BY "_cell"
)
SELECT
  GREATEST(CAST(DATE_TRUNC('month', "_cell") AS DATE), DATE '2026-01-01') AS "_period",  -- period
  SUM("s1") AS "s1",  -- cost_per_contact: total
  SUM("s2") AS "s2",  -- cost_per_contact: used
  SUM("s3") AS "s3",  -- cost_per_contact: rows
  SUM("s4") AS "s4",  -- cost_per_contact: total
  SUM("s5") AS "s5",  -- cost_per_contact: used
  SUM("s6") AS "s6",  -- cost_per_contact: rows
  COUNT_IF(CAST("s1" AS DOUBLE) <> 0 OR CAST("s4" AS DOUBLE) <> 0) AS "m1_groups",  -- cost_per_contact: interval: clusters
  SUM(CAST("s1" AS DOUBLE) * CAST("s1" AS DOUBLE)) AS "m1_xx",
  SUM(CAST("s1" AS DOUBLE) * CAST("s4" AS DOUBLE)) AS "m1_xy",
  SUM(CAST("s4" AS DOUBLE) * CAST("s4" AS DOUBLE)) AS "m1_yy",
  EPOCH_US(MAX("fresh")) AS "fresh"  -- freshness
FROM "cells"
GROUP BY "_period"
ORDER BY "_period" NULLS LAST;

-- survey_response by responded_at
SELECT
  "_period",
  COUNT_IF("c1" AND "c2" AND "c3" AND (("c4") IS NOT NULL)) AS "s1",  -- nps_txn: plus
  COUNT_IF("c1" AND "c2" AND "c4" AND (("c3") IS NOT NULL)) AS "s2",  -- nps_txn: minus
  COUNT_IF("c1" AND "c2" AND (("c4") IS NOT NULL) AND (("c3") IS NOT NULL)) AS "s3",  -- nps_txn: used
  COUNT_IF(COALESCE("c2" AND "c1", TRUE)) AS "s4",  -- nps_txn: rows
  EPOCH_US(MAX("_loaded")) AS "fresh"  -- freshness
FROM (
  SELECT
    GREATEST(CAST(DATE_TRUNC('month', CAST(MAKE_TIMESTAMP(EPOCH_US(t."responded_at") + CASE WHEN t."responded_at" < TIMESTAMPTZ '2026-03-29 01:00:00+00:00' THEN 3600000000 ELSE 7200000000 END) AS DATE)) AS DATE), DATE '2026-01-01') AS "_period",  -- period
    (t."about" IN ('interaction', 'case', 'journey')) AS "c1",
    (t."kind" = 'nps') AS "c2",
    CASE WHEN ((t."scale_min" = 0) AND (t."scale_max" = 10)) THEN (t."score" >= 9) END AS "c3",
    CASE WHEN ((t."scale_min" = 0) AND (t."scale_max" = 10)) THEN (t."score" <= 6) END AS "c4",
    t."loaded_at" AS "_loaded"
  FROM "survey_response" AS t
  WHERE t."responded_at" >= TIMESTAMPTZ '2025-12-31 23:00:00+00:00' AND t."responded_at" < TIMESTAMPTZ '2026-06-30 22:00:00+00:00'
) AS r
GROUP BY "_period"
ORDER BY "_period" NULLS LAST;
