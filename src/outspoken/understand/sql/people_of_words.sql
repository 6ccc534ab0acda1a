-- How many comments and how many people, as far as they are known, used some words in a span?
SELECT
    count(*) AS comments,
    count(DISTINCT feedback.person_id) AS people,
    count(DISTINCT feedback.id) FILTER (WHERE feedback.person_id IS NULL) AS unknown
FROM listen_verbatim AS verbatim
JOIN understand_reading AS reading ON reading.verbatim_id = verbatim.id
JOIN listen_feedback AS feedback ON feedback.id = reading.feedback_id
WHERE verbatim.search @@ websearch_to_tsquery('simple', %(words)s)
    AND reading.occurred_at >= %(start)s AND reading.occurred_at < %(end)s AND reading.has_words
    AND (%(seen)s::bigint[] IS NULL OR reading.touchpoint_id = ANY(%(seen)s::bigint[]))
