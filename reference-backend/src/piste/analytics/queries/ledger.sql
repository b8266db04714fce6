-- For each tracker that numbers its events: how many it sent, how many came, came twice, and are missing.
, numbered AS (
    SELECT v_tracker AS tracker, app_id AS app, collector_tstamp,
           entity->>'$.data.instance' AS instance, (entity->>'$.data.sequence')::BIGINT AS sequence
    FROM (
        SELECT v_tracker, app_id, collector_tstamp, unnest(from_json(contexts->'$.data', '["JSON"]')) AS entity
        FROM scope
        WHERE contains(contexts, 'quence/jsonschema/')  -- a needle with a rare first letter, as in the scope
    )
    WHERE entity->>'$.schema' LIKE 'iglu:%/sequence/jsonschema/1-%'
), earlier AS (
    -- What a tracker had sent before the span began is not missing from it.
    SELECT entity->>'$.data.instance' AS instance, max((entity->>'$.data.sequence')::BIGINT) AS last
    FROM (
        SELECT unnest(from_json(contexts->'$.data', '["JSON"]')) AS entity
        FROM events
        WHERE lane = $lane AND collector_tstamp < make_timestamp_ms($from) AND contains(contexts, 'quence/jsonschema/')
    )
    WHERE entity->>'$.schema' LIKE 'iglu:%/sequence/jsonschema/1-%'
      AND entity->>'$.data.instance' IN (SELECT instance FROM numbered)  -- reads nothing where no tracker numbers
    GROUP BY 1
), counted AS (
    SELECT *, coalesce(earlier.last, 0) AS base FROM numbered LEFT JOIN earlier USING (instance)
)
SELECT instance, any_value(tracker) AS tracker, any_value(app) AS app,
       greatest(max(sequence), any_value(base)) - any_value(base) AS sent,
       count(DISTINCT sequence) FILTER (sequence > base) AS received,
       count(*) - count(DISTINCT sequence) AS duplicates,
       sent - count(DISTINCT sequence) FILTER (sequence > base) AS missing,
       epoch_ms(min(collector_tstamp)) AS first, epoch_ms(max(collector_tstamp)) AS last
FROM counted
GROUP BY 1 ORDER BY epoch_ms(max(collector_tstamp)) DESC
