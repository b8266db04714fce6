-- One session's events in the order in which they happened.
-- $session: the session's id = ''
-- $limit: rows at most = 500
SELECT epoch_ms(coalesce(derived_tstamp, collector_tstamp)) AS moment, event_name, event_id,
       page_urlpath, page_title, se_category, se_action, se_label, se_value, unstruct_event, raw_id, raw_index
FROM scope
WHERE coalesce(domain_sessionid, domain_userid, network_userid) = $session
ORDER BY 1, raw_id, raw_index LIMIT $limit
