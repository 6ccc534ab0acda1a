-- How many comments and how many people, as far as they are known, spoke of a theme at a place in a span; who is not
-- known is nobody's double.
SELECT
    count(*) AS comments,
    count(DISTINCT feedback.person_id) AS people,
    count(DISTINCT feedback.id) FILTER (WHERE feedback.person_id IS NULL) AS unknown
FROM understand_reading AS reading
JOIN listen_feedback AS feedback ON feedback.id = reading.feedback_id
WHERE reading.occurred_at >= %(start)s AND reading.occurred_at < %(end)s AND reading.has_words
    AND (%(theme)s::int IS NULL OR reading.themes @> ARRAY[%(theme)s::int])
    AND (%(touchpoint)s::bigint IS NULL OR reading.touchpoint_id = %(touchpoint)s::bigint)
    AND (%(channel)s = '' OR reading.channel = %(channel)s)
    AND (%(seen)s::bigint[] IS NULL OR reading.touchpoint_id = ANY(%(seen)s::bigint[]))
    -- Employees' words count beside customers', and are shown of groups only.
    AND reading.source_id NOT IN (SELECT id FROM listen_source WHERE is_of_employees)
    AND NOT EXISTS (
        SELECT FROM people_person AS them WHERE them.id = feedback.person_id AND them.kind = 'employee'
    )
