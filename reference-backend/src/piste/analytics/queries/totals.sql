-- One row: what came in, what failed, bots, events that came more than once, and when the last one came.
SELECT (SELECT count(*) FROM scope) AS good,
       (SELECT coalesce(sum(event_count), 0)::BIGINT FROM failures) AS failed,
       (SELECT count(*) FROM everyone WHERE is_bot) AS bots,
       (SELECT count(*) - count(DISTINCT event_id) FROM everyone) AS duplicates,
       (SELECT epoch_ms(max(t)) FROM (SELECT max(collector_tstamp) AS t FROM everyone
                                      UNION ALL SELECT max(received_tstamp) FROM failures)) AS last
