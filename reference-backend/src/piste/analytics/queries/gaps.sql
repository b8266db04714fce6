-- The gaps in one tracker's numbers: from which to which event, and between which times it happened.
-- $instance: the tracker's instance = ''
-- $limit: rows at most = 100
, numbered AS (
    -- From before the span too: a gap lies between two events, and the first may have come earlier.
    SELECT collector_tstamp, (entity->>'$.data.sequence')::BIGINT AS sequence
    FROM (
        SELECT collector_tstamp, unnest(from_json(contexts->'$.data', '["JSON"]')) AS entity
        FROM events
        WHERE lane = $lane AND collector_tstamp < make_timestamp_ms($to) AND contains(contexts, 'quence/jsonschema/')
    )
    WHERE entity->>'$.schema' LIKE 'iglu:%/sequence/jsonschema/1-%' AND entity->>'$.data.instance' = $instance
), ordered AS (
    SELECT sequence, min(collector_tstamp) AS moment FROM numbered GROUP BY 1
), pairs AS (
    SELECT sequence, moment, lag(sequence, 1, 0) OVER (ORDER BY sequence) AS before,
           lag(moment) OVER (ORDER BY sequence) AS since
    FROM ordered
)
SELECT before + 1 AS from_sequence, sequence - 1 AS to_sequence, sequence - before - 1 AS missing,
       epoch_ms(since) AS after, epoch_ms(moment) AS until
FROM pairs
WHERE sequence > before + 1 AND moment >= make_timestamp_ms($from)
ORDER BY 1 LIMIT $limit
