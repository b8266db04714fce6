-- Which event each tracker has sent: by its schema (or kind), good and failed, and when last.
, sent AS (
    SELECT v_tracker AS tracker, app_id AS app,
           concat('iglu:', event_vendor, '/', event_name, '/', event_format, '/', event_version) AS schema,
           1 AS good, 0 AS failed, collector_tstamp AS moment
    FROM scope
    UNION ALL
    SELECT partial->>'$.v_tracker', partial->>'$.app_id', schema, 0, event_count, received_tstamp
    FROM failed_events
    WHERE lane = $lane AND schema IS NOT NULL
      AND received_tstamp >= make_timestamp_ms($from) AND received_tstamp < make_timestamp_ms($to)
)
SELECT schema, tracker, app, sum(good)::BIGINT AS good, sum(failed)::BIGINT AS failed, epoch_ms(max(moment)) AS last
FROM sent
WHERE $app IS NULL OR app = $app
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
