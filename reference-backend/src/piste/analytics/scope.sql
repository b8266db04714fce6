-- The events that a question is about: a lane, a span of time, perhaps one app, and bots only if they are wanted.
scope AS (
    SELECT *
    FROM events
    WHERE lane = $lane
      AND collector_tstamp >= make_timestamp_ms($from) AND collector_tstamp < make_timestamp_ms($to)
      AND ($app IS NULL OR app_id = $app)
      AND ($bots OR NOT (
          coalesce(br_type LIKE 'Robot%', false)
          OR coalesce(contains(derived_contexts::VARCHAR, '"bot":true'), false)
          OR coalesce(contains(derived_contexts::VARCHAR, '"spiderOrRobot":true'), false)
          OR coalesce(contains(derived_contexts::VARCHAR, '"deviceClass":"Robot'), false)
      ))
)
