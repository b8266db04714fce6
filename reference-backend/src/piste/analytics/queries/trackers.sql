-- Who sends: each tracker by version, app and namespace, with what came and what failed of it, and when last.
, sent AS (
    SELECT v_tracker AS tracker, app_id AS app, name_tracker AS namespace, platform,
           count(*) AS good, 0 AS failed, min(collector_tstamp) AS first, max(collector_tstamp) AS last
    FROM scope
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT tracker, app, namespace, platform, 0, sum(event_count), min(received_tstamp), max(received_tstamp)
    FROM failures
    WHERE partial IS NOT NULL
    GROUP BY 1, 2, 3, 4
)
SELECT tracker, app, namespace, platform, sum(good)::BIGINT AS good, sum(failed)::BIGINT AS failed,
       epoch_ms(min(first)) AS first, epoch_ms(max(last)) AS last
FROM sent
GROUP BY 1, 2, 3, 4 ORDER BY last DESC
