-- Visitors and events in each minute.
-- sampled
SELECT (epoch_ms(collector_tstamp) // 60000) * 60000 AS start,
       count(DISTINCT coalesce(domain_userid, network_userid)) * $part AS visitors,
       count(*) * $part AS events
FROM scope
GROUP BY 1 ORDER BY 1
