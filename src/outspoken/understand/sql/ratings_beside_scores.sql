-- Which other numbers came with the newest comments that have a score of this kind (or, without a kind, a feeling)? A row
-- for each number of each comment; whether it is a rating is told by all of its values together.
WITH told AS (
    SELECT reading.verbatim_id, reading.feedback_id
    FROM understand_reading AS reading
    WHERE reading.occurred_at >= {start} AND reading.occurred_at < {end} AND reading.has_words
        AND (CASE WHEN {kind} = '' THEN reading.polarity <> '' ELSE reading.score_kind = {kind} END)
        AND ({seen}::bigint[] IS NULL OR reading.touchpoint_id = ANY({seen}::bigint[]))
        -- include: and_by_customers
    ORDER BY reading.occurred_at DESC, reading.verbatim_id DESC
    LIMIT {most}
)
SELECT
    CASE WHEN {kind} = '' THEN told.verbatim_id ELSE hashtextextended(told.feedback_id::text, 0) END AS answer,
    each.name, each.value::float8 AS value
FROM told
JOIN listen_feedback AS feedback ON feedback.id = told.feedback_id
CROSS JOIN LATERAL jsonb_each_text(feedback.attributes) AS each (name, value)
WHERE feedback.attributes <> '{{}}'::jsonb AND each.value ~ '^[0-9]{{1,3}}([.][0-9]{{1,2}})?$'
