-- For each tracker that numbers its events: how many it sent, how many came, came twice, and are missing.
, numbered AS (
    SELECT v_tracker AS tracker, app_id AS app, event_id, collector_tstamp,
           entity->>'$.data.instance' AS instance, (entity->>'$.data.sequence')::BIGINT AS sequence
    FROM (
        SELECT v_tracker, app_id, event_id, collector_tstamp,
               unnest(from_json(contexts->'$.data', '["JSON"]')) AS entity
        FROM scope
        WHERE contains(contexts::VARCHAR, '/sequence/jsonschema/')
    )
    WHERE entity->>'$.schema' LIKE 'iglu:%/sequence/jsonschema/1-%'
)
SELECT instance, any_value(tracker) AS tracker, any_value(app) AS app,
       max(sequence) AS sent, count(DISTINCT sequence) AS received, count(*) - count(DISTINCT sequence) AS duplicates,
       max(sequence) - count(DISTINCT sequence) AS missing,
       epoch_ms(min(collector_tstamp)) AS first, epoch_ms(max(collector_tstamp)) AS last
FROM numbered
GROUP BY 1 ORDER BY last DESC
