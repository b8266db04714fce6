-- Good and failed events for each step of time, from the first to the last, with zeros where there were none.
-- $step: milliseconds of a step = 60000
-- sampled without bots
, steps AS (
    SELECT unnest(range(($from // $step) * $step, $to, $step)) AS start
), good AS (
    SELECT (epoch_ms(collector_tstamp) // $step) * $step AS start, count(*) * $part AS events FROM scope GROUP BY 1
), failed AS (
    SELECT (epoch_ms(received_tstamp) // $step) * $step AS start, sum(event_count)::BIGINT AS events
    FROM failures GROUP BY 1
)
SELECT steps.start, coalesce(good.events, 0) AS good, coalesce(failed.events, 0) AS failed
FROM steps LEFT JOIN good USING (start) LEFT JOIN failed USING (start)
ORDER BY steps.start
