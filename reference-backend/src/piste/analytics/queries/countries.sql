-- Countries that visitors are in, as ISO codes; none where no geo database is configured.
-- sampled
-- $limit: rows at most = 20
SELECT coalesce(geo_country, '(unknown)') AS country,
       count(*) * $part AS events,
       count(DISTINCT coalesce(domain_userid, network_userid)) * $part AS visitors
FROM scope
GROUP BY 1 ORDER BY events DESC, country LIMIT $limit
