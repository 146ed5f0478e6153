-- interaction by started_at
WITH "interaction_cells_1" AS (
SELECT
  "_cell",
  "_by_channel",
  COUNT_IF("c1" AND "c2" AND "c3" AND "c4" AND "c5") AS "s1",  -- abandonment_rate: hits
  COUNT_IF("c1" AND "c2" AND "c3" AND "c4" AND (("c5") IS NOT NULL)) AS "s2",  -- abandonment_rate: used
  COUNT_IF(COALESCE("c2" AND "c3" AND "c4" AND "c1", TRUE)) AS "s3",  -- abandonment_rate: rows
  SUM("c6" * CAST("c7" AND "c4" AS DOUBLE)) AS "s4",  -- aht: total
  COUNT_IF("c7" AND "c4" AND (("c8") IS NOT NULL)) AS "s5",  -- aht: used
  COUNT_IF(COALESCE("c7" AND "c4", TRUE)) AS "s6",  -- aht: rows
  SUM("c9" * CAST("c7" AND "c2" AND "c3" AND "c4" AS DOUBLE)) AS "s7",  -- asa: total
  COUNT_IF("c7" AND "c2" AND "c3" AND "c4" AND (("c10") IS NOT NULL)) AS "s8",  -- asa: used
  COUNT_IF(COALESCE("c2" AND "c3" AND "c4" AND "c7", TRUE)) AS "s9",  -- asa: rows
  COUNT_IF("c7" AND "c11" AND "c12" AND "c13" AND "c3" AND "c4") AS "s10",  -- fcr_no_repeat: hits
  COUNT_IF("c7" AND "c11" AND "c12" AND "c3" AND "c4" AND (("c13") IS NOT NULL)) AS "s11",  -- fcr_no_repeat: used
  COUNT_IF("c12" AND COALESCE("c7" AND "c4" AND "c3" AND "c11", TRUE)) AS "s12",  -- fcr_no_repeat: rows
  COUNT_IF(COALESCE("c7" AND "c4" AND "c3" AND "c11", TRUE) AND NOT "c12") AS "s13",  -- fcr_no_repeat: young
  MAX("_loaded") AS "fresh"  -- freshness
FROM (
  SELECT
    CAST(MAKE_TIMESTAMP(EPOCH_US(t."started_at") + CASE WHEN t."started_at" < TIMESTAMPTZ '2026-03-29 01:00:00+00:00' THEN 3600000000 ELSE 7200000000 END) AS DATE) AS "_cell",  -- local day
    t."channel" AS "_by_channel",  -- segment
    (t."answered" OR (0 = 0) OR (t."queue_seconds" >= 0)) AS "c1",
    (t."channel" IN ('voice', 'chat', 'video', 'in_person')) AS "c2",
    (COALESCE(t."direction", 'inbound') = 'inbound') AS "c3",
    (COALESCE(t."handled_by", 'human') <> 'bot') AS "c4",
    (NOT t."answered") AS "c5",
    CAST(t."handle_seconds" AS DOUBLE) AS "c6",
    t."answered" AS "c7",
    t."handle_seconds" AS "c8",
    CAST(t."queue_seconds" AS DOUBLE) AS "c9",
    t."queue_seconds" AS "c10",
    (t."issue_position" = 1) AS "c11",
    (t."started_at" <= TIMESTAMPTZ '2026-12-25 00:00:00+00:00') AS "c12",
    ((t."seconds_to_next_contact" IS NULL) OR (t."seconds_to_next_contact" > (7 * 86400))) AS "c13",
    t."loaded_at" AS "_loaded"
  FROM "interaction" AS t
  WHERE t."started_at" >= TIMESTAMPTZ '2025-12-31 23:00:00+00:00' AND t."started_at" < TIMESTAMPTZ '2026-06-30 22:00:00+00:00'
) AS r
GROUP BY "_cell", "_by_channel"
)
SELECT
  GREATEST(CAST(DATE_TRUNC('month', "_cell") AS DATE), DATE '2026-01-01') AS "_period",  -- period
  "_by_channel",  -- segment
  SUM("s1") AS "s1",  -- abandonment_rate: hits
  SUM("s2") AS "s2",  -- abandonment_rate: used
  SUM("s3") AS "s3",  -- abandonment_rate: rows
  SUM("s4") AS "s4",  -- aht: total
  SUM("s5") AS "s5",  -- aht: used
  SUM("s6") AS "s6",  -- aht: rows
  SUM("s7") AS "s7",  -- asa: total
  SUM("s8") AS "s8",  -- asa: used
  SUM("s9") AS "s9",  -- asa: rows
  SUM("s10") AS "s10",  -- fcr_no_repeat: hits
  SUM("s11") AS "s11",  -- fcr_no_repeat: used
  SUM("s12") AS "s12",  -- fcr_no_repeat: rows
  SUM("s13") AS "s13",  -- fcr_no_repeat: young
  COUNT_IF(CAST("s4" AS DOUBLE) <> 0 OR CAST("s5" AS DOUBLE) <> 0) AS "m1_groups",  -- aht: interval: clusters
  SUM(CAST("s4" AS DOUBLE) * CAST("s4" AS DOUBLE)) AS "m1_xx",
  SUM(CAST("s4" AS DOUBLE) * CAST("s5" AS DOUBLE)) AS "m1_xy",
  SUM(CAST("s5" AS DOUBLE) * CAST("s5" AS DOUBLE)) AS "m1_yy",
  COUNT_IF(CAST("s7" AS DOUBLE) <> 0 OR CAST("s8" AS DOUBLE) <> 0) AS "m2_groups",  -- asa: interval: clusters
  SUM(CAST("s7" AS DOUBLE) * CAST("s7" AS DOUBLE)) AS "m2_xx",
  SUM(CAST("s7" AS DOUBLE) * CAST("s8" AS DOUBLE)) AS "m2_xy",
  SUM(CAST("s8" AS DOUBLE) * CAST("s8" AS DOUBLE)) AS "m2_yy",
  EPOCH_US(MAX("fresh")) AS "fresh"  -- freshness
FROM "interaction_cells_1"
GROUP BY "_period", "_by_channel"
ORDER BY "_period" NULLS LAST, "_by_channel" NULLS LAST;
