-- How many comments of each feeling came per channel in each of the last 24 hours? `ago` 0 is the hour up to now.
SELECT
    floor(extract(epoch FROM %(now)s::timestamptz - occurred_at) / 3600)::int AS ago,
    channel, family, polarity, count(*) AS n
FROM understand_reading
WHERE occurred_at > %(now)s::timestamptz - interval '24 hours' AND occurred_at <= %(now)s::timestamptz
AND (%(touchpoints)s::bigint[] IS NULL OR touchpoint_id = ANY(%(touchpoints)s::bigint[]))
-- Employees' words count beside customers', and are shown of groups only.
AND source_id NOT IN (SELECT id FROM listen_source WHERE is_of_employees)
AND verbatim_id NOT IN (
    SELECT said.id
    FROM people_person AS them
    JOIN listen_feedback AS theirs ON theirs.person_id = them.id
    JOIN listen_verbatim AS said ON said.feedback_id = theirs.id
    WHERE them.kind = 'employee'
)
GROUP BY 1, 2, 3, 4
