-- Which of these readings may be written again, and how do they stand? Not those that somebody corrected.
SELECT
    reading.verbatim_id, reading.occurred_at, reading.reader, reading.polarity, reading.family,
    reading.close_rank IS NOT NULL AS is_waiting
FROM understand_reading AS reading
WHERE reading.verbatim_id = ANY(%(ids)s)
AND NOT EXISTS (SELECT FROM understand_correction WHERE verbatim_id = reading.verbatim_id)
ORDER BY reading.verbatim_id
