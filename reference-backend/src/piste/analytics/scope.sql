-- What a question is about: a lane, a span of time, perhaps one app. `everyone` has bots too, `scope` only if they are
-- wanted; `failures` are the failed events, as far as they say who sent them.
everyone AS (
    SELECT *,
           coalesce(br_type LIKE 'Robot%', false)
           OR coalesce(contains(derived_contexts::VARCHAR, '"bot":true'), false)
           OR coalesce(contains(derived_contexts::VARCHAR, '"spiderOrRobot":true'), false)
           OR coalesce(contains(derived_contexts::VARCHAR, '"deviceClass":"Robot'), false) AS is_bot
    FROM events
    WHERE lane = $lane
      AND collector_tstamp >= make_timestamp_ms($from) AND collector_tstamp < make_timestamp_ms($to)
      AND ($app IS NULL OR app_id = $app)
), scope AS (
    SELECT * EXCLUDE (is_bot) FROM everyone WHERE $bots OR NOT is_bot
), failures AS (
    SELECT *, partial->>'$.v_tracker' AS tracker, partial->>'$.app_id' AS app
    FROM failed_events
    WHERE lane = $lane
      AND received_tstamp >= make_timestamp_ms($from) AND received_tstamp < make_timestamp_ms($to)
      AND ($app IS NULL OR partial->>'$.app_id' = $app)
)
