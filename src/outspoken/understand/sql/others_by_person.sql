-- What else did these people say, the newest few of each, as far as the reader may see it?
SELECT person_id, verbatim_id, text, occurred_at, family, touchpoint_id
FROM (
    SELECT
        feedback.person_id, reading.verbatim_id, left(verbatim.text, 160) AS text, reading.occurred_at, reading.family,
        reading.touchpoint_id,
        row_number() OVER (PARTITION BY feedback.person_id ORDER BY reading.occurred_at DESC) AS place
    FROM listen_feedback AS feedback
    JOIN understand_reading AS reading ON reading.feedback_id = feedback.id
    JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
    WHERE feedback.person_id = ANY(%(people)s)
    AND reading.has_words
    AND (%(touchpoints)s::bigint[] IS NULL OR reading.touchpoint_id = ANY(%(touchpoints)s::bigint[]))
) AS said
WHERE place <= %(most)s
ORDER BY person_id, occurred_at DESC
