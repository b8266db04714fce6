-- Which event each tracker has sent: by its schema (or kind), good and failed, and when last.
, sent AS (
    SELECT v_tracker AS tracker, app_id AS app,
           concat('iglu:', event_vendor, '/', event_name, '/', event_format, '/', event_version) AS schema,
           count(*) AS good, 0 AS failed, max(collector_tstamp) AS moment
    FROM scope
    GROUP BY v_tracker, app_id, event_vendor, event_name, event_format, event_version
    UNION ALL
    SELECT tracker, app, schema, 0, sum(event_count), max(received_tstamp)
    FROM failures
    WHERE schema IS NOT NULL
    GROUP BY 1, 2, 3
)
SELECT schema, tracker, app, sum(good)::BIGINT AS good, sum(failed)::BIGINT AS failed, epoch_ms(max(moment)) AS last
FROM sent
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
