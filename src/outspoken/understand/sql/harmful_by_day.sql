-- Comments that speak of harm by day (UTC), theme (NULL: all of them), touchpoint and channel.
SELECT (occurred_at AT TIME ZONE 'UTC')::date AS day, theme, touchpoint_id, channel, count(*) AS n
FROM understand_reading
LEFT JOIN LATERAL (SELECT unnest(themes) AS theme UNION ALL SELECT NULL) AS about ON true
WHERE occurred_at >= %(start)s AND occurred_at < %(end)s AND harms <> '{}'
    -- include: and_by_customers
GROUP BY 1, 2, 3, 4
