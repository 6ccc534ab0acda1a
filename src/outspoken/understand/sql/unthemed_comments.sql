-- What do the newest comments since a moment say that speak of no theme, at most so many?
SELECT reading.verbatim_id, left(verbatim.text, 2000) AS text
FROM understand_reading AS reading
JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
WHERE reading.has_words AND reading.themes = '{}' AND reading.occurred_at >= %(since)s
ORDER BY reading.occurred_at DESC, reading.verbatim_id DESC
LIMIT %(most)s
