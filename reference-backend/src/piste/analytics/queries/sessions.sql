-- Sessions, the newest first: who, when, how long, how many events, where it began and where it ended.
-- $limit: rows at most = 50
-- First which they are, from two columns: a million sessions with all that is told of them would not fit in memory.
, newest AS (
    SELECT coalesce(domain_sessionid, domain_userid, network_userid) AS session, max(collector_tstamp) AS finish
    FROM scope
    GROUP BY 1 HAVING session IS NOT NULL ORDER BY finish DESC, session LIMIT $limit
)
SELECT session,
       any_value(coalesce(user_id, domain_userid, network_userid)) AS visitor,
       max(domain_sessionidx) AS number,
       epoch_ms(min(collector_tstamp)) AS start,
       epoch_ms(max(collector_tstamp)) AS finish,
       count(*) AS events,
       count(*) FILTER (event_name = 'page_view') AS views,
       arg_min(page_urlpath, derived_tstamp) AS entry,
       arg_max(page_urlpath, derived_tstamp) AS exit,
       any_value(geo_country) AS country,
       any_value(app_id) AS app_id,
       any_value(platform) AS platform
FROM scope JOIN newest ON newest.session = coalesce(domain_sessionid, domain_userid, network_userid)
GROUP BY 1 ORDER BY finish DESC, session
