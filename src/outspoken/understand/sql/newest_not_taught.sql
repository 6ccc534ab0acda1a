-- The newest comments whose feelings are read, without those that taught.
SELECT verbatim.text
FROM understand_reading AS reading
JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
WHERE reading.has_words AND reading.sentiment IS NOT NULL AND NOT reading.verbatim_id = ANY(%(taught)s)
ORDER BY reading.occurred_at DESC, reading.verbatim_id DESC
LIMIT %(limit)s
