-- What says the same as these comments, as far as it may be seen: from how many people, how often, since and until when?
WITH asked AS (
    SELECT reading_id, first FROM understand_repeat WHERE reading_id = ANY(%(ids)s)
),
told AS (
    SELECT
        repeat.first,
        -- A comment without a name is one person's.
        count(DISTINCT coalesce(feedback.person_id, feedback.id)) AS people,
        count(*) AS comments, min(reading.occurred_at) AS first_at, max(reading.occurred_at) AS last_at
    FROM understand_repeat AS repeat
    JOIN understand_reading AS reading ON reading.verbatim_id = repeat.reading_id
    JOIN listen_feedback AS feedback ON feedback.id = reading.feedback_id
    WHERE repeat.first = ANY(SELECT first FROM asked)
    AND (%(touchpoints)s::bigint[] IS NULL OR reading.touchpoint_id = ANY(%(touchpoints)s::bigint[]))
    GROUP BY repeat.first
    HAVING count(*) > 1
)
SELECT
    asked.reading_id, told.first, told.people, told.comments, told.first_at, told.last_at,
    cardinality(regexp_split_to_array(btrim(left(verbatim.text, 400)), '\s+')) >= %(words)s AS is_long
FROM asked
JOIN told ON told.first = asked.first
JOIN listen_verbatim AS verbatim ON verbatim.id = asked.reading_id
