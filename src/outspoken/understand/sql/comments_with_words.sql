-- Which comments of a span and a language hold which of these words, by whom, where and how were they meant?
SELECT
    word.lexeme, reading.verbatim_id, coalesce(feedback.person_id, feedback.id) AS who,
    (reading.occurred_at AT TIME ZONE 'UTC')::date AS day, reading.touchpoint_id, reading.channel, reading.themes,
    reading.polarity = 'negative' AS is_negative, reading.harms <> '{}' AS is_harmful
FROM understand_reading AS reading
JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
JOIN listen_feedback AS feedback ON feedback.id = reading.feedback_id
CROSS JOIN LATERAL unnest(verbatim.search) AS word (lexeme, positions, weights)
WHERE reading.has_words AND reading.occurred_at >= %(start)s AND reading.occurred_at < %(end)s
AND reading.language = %(language)s AND word.lexeme = ANY(%(words)s)
ORDER BY reading.verbatim_id, word.lexeme
