-- What says the same as these comments, as far as it may be seen: from how many people, how often, since and until when?
WITH asked AS (
    SELECT reading_id, first FROM understand_repeat WHERE reading_id = ANY(%(ids)s)
)
SELECT
    asked.reading_id, asked.first, told.people, told.comments, told.first_at, told.last_at,
    cardinality(regexp_split_to_array(btrim(left(verbatim.text, 400)), '\s+')) >= %(words)s AS is_long
FROM (SELECT DISTINCT first FROM asked) AS wanted
CROSS JOIN LATERAL (
    -- A comment without a name is one person's.
    SELECT
        count(DISTINCT coalesce(feedback.person_id, feedback.id)) AS people, count(*) AS comments,
        min(newest.occurred_at) AS first_at, max(newest.occurred_at) AS last_at
    FROM (
        SELECT reading.feedback_id, reading.occurred_at
        FROM understand_repeat AS repeat
        JOIN understand_reading AS reading ON reading.verbatim_id = repeat.reading_id
        WHERE repeat.first = wanted.first
        AND (%(touchpoints)s::bigint[] IS NULL OR reading.touchpoint_id = ANY(%(touchpoints)s::bigint[]))
        ORDER BY repeat.occurred_at DESC, repeat.reading_id DESC
        LIMIT %(most)s
    ) AS newest
    JOIN listen_feedback AS feedback ON feedback.id = newest.feedback_id
) AS told
JOIN asked ON asked.first = wanted.first
JOIN listen_verbatim AS verbatim ON verbatim.id = asked.reading_id
WHERE told.comments > 1
