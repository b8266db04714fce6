-- Of the visitors first seen in each step of time, how many came back in each step after it.
-- sampled
-- $step: milliseconds of a step = 86400000
, visits AS (
    SELECT DISTINCT coalesce(domain_userid, network_userid) AS visitor,
           (epoch_ms(collector_tstamp) // $step) AS step
    FROM scope
    WHERE coalesce(domain_userid, network_userid) IS NOT NULL
), cohorts AS (
    SELECT visitor, min(step) AS first FROM visits GROUP BY 1
)
SELECT cohorts.first * $step AS cohort, visits.step - cohorts.first AS later, count(*) * $part AS visitors
FROM visits JOIN cohorts USING (visitor)
GROUP BY 1, 2 ORDER BY 1, 2
