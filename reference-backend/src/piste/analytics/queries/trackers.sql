-- Who sends: each tracker by version, app and namespace, with what came and what failed of it, and when last.
, sent AS (
    SELECT v_tracker AS tracker, app_id AS app, name_tracker AS namespace, platform,
           1 AS good, 0 AS failed, collector_tstamp AS moment
    FROM scope
    UNION ALL
    SELECT tracker, app, partial->>'$.name_tracker', partial->>'$.platform', 0, event_count, received_tstamp
    FROM failures
    WHERE partial IS NOT NULL
)
SELECT tracker, app, namespace, platform, sum(good)::BIGINT AS good, sum(failed)::BIGINT AS failed,
       epoch_ms(min(moment)) AS first, epoch_ms(max(moment)) AS last
FROM sent
GROUP BY 1, 2, 3, 4 ORDER BY last DESC
