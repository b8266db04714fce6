-- Which schemas were used, by events and entities, and how often something failed by them.
-- sampled
, used AS (
    SELECT concat('iglu:', event_vendor, '/', event_name, '/', event_format, '/', event_version) AS schema,
           count(*) * $part AS events, 0 AS entities, 0 AS failed, max(collector_tstamp) AS moment
    FROM scope
    GROUP BY event_vendor, event_name, event_format, event_version
    UNION ALL
    SELECT entity, 0, count(*) * $part, 0, max(collector_tstamp)
    FROM (SELECT collector_tstamp, unnest(json_extract_string(contexts, '$.data[*].schema')) AS entity
          FROM scope WHERE contexts IS NOT NULL)
    GROUP BY 1
    UNION ALL
    SELECT schema, 0, 0, count(*), max(received_tstamp)
    FROM failures
    WHERE schema IS NOT NULL
    GROUP BY 1
)
SELECT schema, sum(events)::BIGINT AS events, sum(entities)::BIGINT AS entities, sum(failed)::BIGINT AS failed,
       epoch_ms(max(moment)) AS last
FROM used
WHERE schema IS NOT NULL
GROUP BY 1 ORDER BY 1
