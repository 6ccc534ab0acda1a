-- What do the comments since a moment (or ever) say, all of them or those with these ids?
SELECT reading.verbatim_id, reading.occurred_at, verbatim.text
FROM understand_reading AS reading
JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
WHERE reading.has_words
AND (%(since)s::timestamptz IS NULL OR reading.occurred_at >= %(since)s::timestamptz)
AND (%(ids)s::bigint[] IS NULL OR reading.verbatim_id = ANY(%(ids)s::bigint[]))
-- Employees' words count beside customers', and are shown of groups only.
AND reading.source_id NOT IN (SELECT id FROM listen_source WHERE is_of_employees)
AND reading.verbatim_id NOT IN (
    SELECT said.id
    FROM people_person AS them
    JOIN listen_feedback AS theirs ON theirs.person_id = them.id
    JOIN listen_verbatim AS said ON said.feedback_id = theirs.id
    WHERE them.kind = 'employee'
)
