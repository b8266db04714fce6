-- Failed events by what is wrong with them: how many, when first and last, and which trackers sent them.
-- $limit: rows at most = 200
SELECT kind, stage, reason, schema, path,
       sum(event_count)::BIGINT AS events,
       epoch_ms(min(received_tstamp)) AS first, epoch_ms(max(received_tstamp)) AS last,
       list_sort(list_distinct(list(tracker) FILTER (tracker IS NOT NULL)))[:8] AS trackers,
       any_value(expected) AS expected, arg_max(got, received_tstamp) AS got,
       max(raw_id) AS raw_id, arg_max(raw_index, raw_id) AS raw_index
FROM failures
GROUP BY 1, 2, 3, 4, 5 ORDER BY last DESC LIMIT $limit
