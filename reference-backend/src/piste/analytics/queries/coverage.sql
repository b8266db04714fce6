-- Which event each tracker has sent: by its schema (or kind), good and failed, and when last.
, sent AS (
    SELECT v_tracker AS tracker, app_id AS app,
           concat('iglu:', event_vendor, '/', event_name, '/', event_format, '/', event_version) AS schema,
           1 AS good, 0 AS failed, collector_tstamp AS moment
    FROM scope
    UNION ALL
    SELECT tracker, app, schema, 0, event_count, received_tstamp
    FROM failures
    WHERE schema IS NOT NULL
)
SELECT schema, tracker, app, sum(good)::BIGINT AS good, sum(failed)::BIGINT AS failed, epoch_ms(max(moment)) AS last
FROM sent
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
