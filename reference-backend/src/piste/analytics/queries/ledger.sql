-- For each tracker that numbers its events: how many it sent, how many came, came twice, and are missing.
, instances AS (
    SELECT *, moment >= make_timestamp_ms($from) AS is_within,
           coalesce(max(sequence) FILTER (moment < make_timestamp_ms($from)) OVER (PARTITION BY instance), 0) AS base
    FROM numbered
)
SELECT instance, any_value(tracker) AS tracker, any_value(app) AS app,
       greatest(max(sequence) - any_value(base), 0) AS sent,
       count(DISTINCT sequence) FILTER (sequence > base) AS received,
       count(*) - count(DISTINCT sequence) AS duplicates,
       greatest(max(sequence) - any_value(base), 0) - count(DISTINCT sequence) FILTER (sequence > base) AS missing,
       epoch_ms(min(moment)) AS first, epoch_ms(max(moment)) AS last
FROM instances WHERE is_within
GROUP BY 1 ORDER BY last DESC
