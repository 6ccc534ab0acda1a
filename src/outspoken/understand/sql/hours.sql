-- How many comments of each feeling came per channel in each of the last 24 hours? `ago` 0 is the hour up to now.
SELECT
    floor(extract(epoch FROM %(now)s::timestamptz - occurred_at) / 3600)::int AS ago,
    channel, family, polarity, count(*) AS n
FROM understand_reading
WHERE occurred_at > %(now)s::timestamptz - interval '24 hours' AND occurred_at <= %(now)s::timestamptz
AND (%(touchpoints)s::bigint[] IS NULL OR touchpoint_id = ANY(%(touchpoints)s::bigint[]))
-- include: and_by_customers
GROUP BY 1, 2, 3, 4
