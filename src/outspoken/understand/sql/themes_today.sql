-- How many comments of the last 24 hours spoke of each theme at each touchpoint, how many of them unhappily?
SELECT
    theme, touchpoint_id, count(*) AS n,
    count(*) FILTER (WHERE polarity = 'negative') AS negative,
    count(*) FILTER (WHERE polarity = 'positive') AS positive
FROM understand_reading, unnest(themes) AS theme
WHERE occurred_at > %(now)s::timestamptz - interval '24 hours' AND occurred_at <= %(now)s::timestamptz
AND (%(touchpoints)s::bigint[] IS NULL OR touchpoint_id = ANY(%(touchpoints)s::bigint[]))
-- include: and_by_customers
GROUP BY 1, 2
