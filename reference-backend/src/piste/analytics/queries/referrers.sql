-- Where visitors came from: the medium and source that enrichment found, else the referring host.
-- sampled
-- $limit: rows at most = 10
SELECT coalesce(refr_source, refr_urlhost, 'direct') AS referrer,
       coalesce(refr_medium, CASE WHEN refr_urlhost IS NULL THEN 'direct' ELSE 'unknown' END) AS medium,
       count(*) * $part AS views,
       count(DISTINCT coalesce(domain_userid, network_userid)) * $part AS visitors
FROM scope
WHERE event_name = 'page_view' AND coalesce(refr_medium, '') <> 'internal'
GROUP BY 1, 2 ORDER BY views DESC, referrer LIMIT $limit
