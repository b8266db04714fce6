-- Devices by kind, browser and system, as far as the user agent was read; else by platform.
-- sampled
-- $limit: rows at most = 20
SELECT coalesce(dvce_type, platform, '(unknown)') AS device,
       coalesce(br_family, derived_contexts->>'$.data[0].data.useragentFamily', '(unknown)') AS browser,
       coalesce(os_family, derived_contexts->>'$.data[0].data.osFamily', '(unknown)') AS system,
       count(*) * $part AS events,
       count(DISTINCT coalesce(domain_userid, network_userid)) * $part AS visitors
FROM scope
GROUP BY 1, 2, 3 ORDER BY events DESC, device, browser LIMIT $limit
