-- What a question is about: a lane, a span of time, perhaps one app. `received` is all of it; `everyone` has the events
-- of every $part-th visitor, chosen by a hash, so that sessions stay whole, and says who is a bot; `scope` has those
-- of them that are wanted; `failures` are the failed events, as far as they say who sent them.
-- `numbered` are events that their tracker numbered, from before the span too: what it had sent by then is not missing.
-- `everyone` does not read `received`: in a scan that both share, what the few need would be unpacked for all.
-- A needle that begins with a rare letter is found ten times faster in JSON than one that begins with a quote.
received AS (
    SELECT *
    FROM events
    WHERE lane = $lane
      AND collector_tstamp >= make_timestamp_ms($from) AND collector_tstamp < make_timestamp_ms($to)
      AND ($app IS NULL OR app_id = $app)
), everyone AS (
    SELECT *,
           {is_bot} AS is_bot
    FROM events
    WHERE lane = $lane
      AND collector_tstamp >= make_timestamp_ms($from) AND collector_tstamp < make_timestamp_ms($to)
      AND ($app IS NULL OR app_id = $app)
      AND ($part = 1 OR hash(coalesce(domain_userid, network_userid, raw_id::VARCHAR)) % $part::UBIGINT = 0)
), scope AS (
    SELECT * EXCLUDE (is_bot) FROM everyone WHERE $bots = '1' OR is_bot = ($bots = 'only')
), numbered AS (
    SELECT v_tracker AS tracker, app_id AS app, collector_tstamp AS moment,
           entity->>'$.data.instance' AS instance, (entity->>'$.data.sequence')::BIGINT AS sequence
    FROM (
        SELECT v_tracker, app_id, collector_tstamp, unnest(from_json(contexts->'$.data', '["JSON"]')) AS entity
        FROM events
        WHERE lane = $lane AND collector_tstamp < make_timestamp_ms($to) AND ($app IS NULL OR app_id = $app)
          AND contains(contexts, 'quence/jsonschema/')
    )
    WHERE entity->>'$.schema' LIKE 'iglu:%/sequence/jsonschema/1-%'
), failures AS (
    SELECT * EXCLUDE (told), told[1] AS tracker, told[2] AS app, told[3] AS namespace, told[4] AS platform,
           told[5] AS event_name
    FROM (SELECT *, json_extract_string(partial, ['$.v_tracker', '$.app_id', '$.name_tracker', '$.platform',
                                                  '$.event_name']) AS told
          FROM failed_events
          WHERE lane = $lane
            AND received_tstamp >= make_timestamp_ms($from) AND received_tstamp < make_timestamp_ms($to))
    WHERE $app IS NULL OR told[2] = $app
)
