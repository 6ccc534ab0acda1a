-- When the comments of a series in a span were written, and by whom, as far as that is known.
SELECT extract(epoch FROM reading.occurred_at)::float8 AS moment, feedback.person_id::text AS person
FROM understand_reading AS reading
JOIN listen_feedback AS feedback ON feedback.id = reading.feedback_id
WHERE reading.occurred_at >= %(start)s AND reading.occurred_at < %(end)s AND reading.has_words
    AND (%(theme)s::int IS NULL OR reading.themes @> ARRAY[%(theme)s::int])
    AND (%(touchpoint)s::bigint IS NULL OR reading.touchpoint_id = %(touchpoint)s::bigint)
    AND (%(channel)s = '' OR reading.channel = %(channel)s)
    -- Employees' words count beside customers', and are shown of groups only.
    AND reading.source_id NOT IN (SELECT id FROM listen_source WHERE is_of_employees)
    AND NOT EXISTS (
        SELECT FROM people_person AS them WHERE them.id = feedback.person_id AND them.kind = 'employee'
    )
-- More than so many are a crowd, whoever they are.
LIMIT %(most)s
