-- The pages seen most, with how many views and visitors each had.
-- sampled
-- $limit: rows at most = 10
SELECT coalesce(page_urlpath, page_url, '(no address)') AS page,
       any_value(page_title) AS title,
       count(*) * $part AS views,
       count(DISTINCT coalesce(domain_userid, network_userid)) * $part AS visitors
FROM scope
WHERE event_name = 'page_view'
GROUP BY 1 ORDER BY views DESC, page LIMIT $limit
