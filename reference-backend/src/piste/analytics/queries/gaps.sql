-- The gaps in one tracker's numbers: from which to which event, and between which times it happened.
-- $instance: the tracker's instance = ''
-- $limit: rows at most = 100
, ordered AS (
    SELECT sequence, min(moment) AS moment FROM numbered WHERE instance = $instance GROUP BY 1
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
