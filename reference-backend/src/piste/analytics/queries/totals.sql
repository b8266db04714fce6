-- One row: what came in, what failed, bots, events that came more than once, and when the last one came.
-- sampled
SELECT coalesce((SELECT CASE WHEN $bots = '1' THEN count(*) END FROM received),
                (SELECT count(*) * $part FROM scope)) AS good,
       (SELECT coalesce(sum(event_count), 0)::BIGINT FROM failures) AS failed,
       (SELECT count(*) * $part FROM everyone WHERE is_bot) AS bots,
       (SELECT (count(*) - count(DISTINCT event_id)) * $part FROM everyone) AS duplicates,
       (SELECT epoch_ms(max(t)) FROM (SELECT max(collector_tstamp) AS t FROM received
                                      UNION ALL SELECT max(received_tstamp) FROM failures)) AS last
