-- How many comments of the last 24 hours spoke of each theme at each touchpoint, how many of them unhappily?
SELECT
    theme, touchpoint_id, count(*) AS n,
    count(*) FILTER (WHERE polarity = 'negative') AS negative,
    count(*) FILTER (WHERE polarity = 'positive') AS positive
FROM understand_reading, unnest(themes) AS theme
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
GROUP BY 1, 2
