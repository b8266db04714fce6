-- Figures of the span: views, visitors, sessions, the share of sessions with one view, seconds a session, events.
-- `lost` are failed events, `lost_views` the page views among them.
-- sampled
, sessions AS (
    SELECT coalesce(domain_sessionid, domain_userid, network_userid) AS session,
           count(*) FILTER (event_name = 'page_view') AS views,
           epoch(max(collector_tstamp)) - epoch(min(collector_tstamp)) AS seconds
    FROM scope
    WHERE coalesce(domain_sessionid, domain_userid, network_userid) IS NOT NULL
    GROUP BY 1
)
SELECT (SELECT count(*) * $part FROM scope WHERE event_name = 'page_view') AS views,
       (SELECT count(DISTINCT coalesce(domain_userid, network_userid)) * $part FROM scope) AS visitors,
       (SELECT count(*) * $part FROM sessions) AS sessions,
       (SELECT count(*) FILTER (views = 1) / nullif(count(*) FILTER (views > 0), 0) FROM sessions) AS bounce_rate,
       (SELECT avg(seconds) FROM sessions) AS session_seconds,
       (SELECT count(*) * $part FROM scope) AS events,
       (SELECT coalesce(sum(event_count), 0)::BIGINT FROM failures) AS lost,
       (SELECT coalesce(sum(event_count), 0)::BIGINT FROM failures
        WHERE CASE WHEN contains(partial, 'page_view') THEN partial->>'$.event_name' = 'page_view' ELSE false END
       ) AS lost_views
