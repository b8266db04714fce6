-- Which schemas were used, by events and entities, and how often something failed by them.
, used AS (
    SELECT concat('iglu:', event_vendor, '/', event_name, '/', event_format, '/', event_version) AS schema,
           'event' AS role, collector_tstamp AS moment
    FROM scope
    UNION ALL
    SELECT entity->>'$.schema', 'entity', collector_tstamp
    FROM (SELECT collector_tstamp, unnest(from_json(contexts->'$.data', '["JSON"]')) AS entity
          FROM scope WHERE contexts IS NOT NULL)
    UNION ALL
    SELECT schema, 'failed', received_tstamp
    FROM failures
    WHERE schema IS NOT NULL
)
SELECT schema, count(*) FILTER (role = 'event') AS events, count(*) FILTER (role = 'entity') AS entities,
       count(*) FILTER (role = 'failed') AS failed, epoch_ms(max(moment)) AS last
FROM used
WHERE schema IS NOT NULL
GROUP BY 1 ORDER BY 1
