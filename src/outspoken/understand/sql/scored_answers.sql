-- What do the newest comments of a span say that came with a score of this kind (or, without a kind, whose feeling was
-- told), and by whom? A row for every mention of a theme, one without a theme where there is none.
WITH told AS (
    SELECT reading.verbatim_id, reading.feedback_id, reading.score, reading.polarity, reading.family
    FROM understand_reading AS reading
    WHERE reading.occurred_at >= {start} AND reading.occurred_at < {end} AND reading.has_words
        AND (CASE WHEN {kind} = '' THEN reading.polarity <> '' ELSE reading.score_kind = {kind} END)
        AND ({seen}::bigint[] IS NULL OR reading.touchpoint_id = ANY({seen}::bigint[]))
        -- include: and_by_customers
    ORDER BY reading.occurred_at DESC, reading.verbatim_id DESC
    LIMIT {most}
)
SELECT
    -- A score is given once, whatever the number of texts beside it; a feeling belongs to its text.
    CASE WHEN {kind} = '' THEN told.verbatim_id ELSE hashtextextended(told.feedback_id::text, 0) END AS answer,
    hashtextextended(coalesce(feedback.person_id, feedback.id)::text, 0) AS person,
    told.score,
    CASE told.polarity WHEN 'negative' THEN -1 WHEN 'positive' THEN 1 ELSE 0 END AS feeling,
    coalesce(mention.theme_id, 0) AS theme,
    CASE mention.polarity WHEN 'negative' THEN -1 WHEN 'positive' THEN 1 ELSE 0 END AS spoken,
    coalesce(array_position({families}::text[], told.family::text), 0) AS family
FROM told
JOIN listen_feedback AS feedback ON feedback.id = told.feedback_id
LEFT JOIN understand_mention AS mention ON mention.reading_id = told.verbatim_id
