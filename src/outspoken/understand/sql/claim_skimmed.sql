-- Which skimmed comments are to be read closely next, with their words, and whether somebody corrected them?
SELECT
    reading.verbatim_id, reading.occurred_at, verbatim.text,
    EXISTS (SELECT FROM understand_correction WHERE verbatim_id = reading.verbatim_id) AS is_corrected
FROM understand_reading AS reading
INNER JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
WHERE reading.close_rank IS NOT NULL
ORDER BY reading.close_rank DESC
LIMIT %(limit)s
FOR UPDATE OF reading SKIP LOCKED
