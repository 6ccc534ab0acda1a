-- Comments that speak of harm by day (UTC), theme (NULL: all of them), touchpoint and channel.
SELECT (occurred_at AT TIME ZONE 'UTC')::date AS day, theme, touchpoint_id, channel, count(*) AS n
FROM understand_reading
LEFT JOIN LATERAL (SELECT unnest(themes) AS theme UNION ALL SELECT NULL) AS about ON true
WHERE occurred_at >= %(start)s AND occurred_at < %(end)s AND harms <> '{}'
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
