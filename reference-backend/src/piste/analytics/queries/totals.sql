-- One row: what came in, what failed, bots, events that came more than once, and when the last one came.
, everyone AS (
    SELECT event_id, collector_tstamp,
           coalesce(br_type LIKE 'Robot%', false)
           OR coalesce(contains(derived_contexts::VARCHAR, '"bot":true'), false)
           OR coalesce(contains(derived_contexts::VARCHAR, '"spiderOrRobot":true'), false)
           OR coalesce(contains(derived_contexts::VARCHAR, '"deviceClass":"Robot'), false) AS bot
    FROM events
    WHERE lane = $lane
      AND collector_tstamp >= make_timestamp_ms($from) AND collector_tstamp < make_timestamp_ms($to)
      AND ($app IS NULL OR app_id = $app)
), failures AS (
    SELECT event_count, received_tstamp
    FROM failed_events
    WHERE lane = $lane
      AND received_tstamp >= make_timestamp_ms($from) AND received_tstamp < make_timestamp_ms($to)
)
SELECT (SELECT count(*) FROM scope) AS good,
       (SELECT coalesce(sum(event_count), 0)::BIGINT FROM failures) AS failed,
       (SELECT count(*) FROM everyone WHERE bot) AS bots,
       (SELECT count(*) - count(DISTINCT event_id) FROM everyone) AS duplicates,
       (SELECT epoch_ms(max(t)) FROM (SELECT max(collector_tstamp) AS t FROM everyone
                                      UNION ALL SELECT max(received_tstamp) FROM failures)) AS last
