-- Which themes do these comments speak of, and what was taught about them? The newest ids below a cursor (or some ids), up to so many bytes.
WITH next AS (
    SELECT reading.verbatim_id, reading.occurred_at, reading.themes, reading.reader, verbatim.text,
        sum(octet_length(verbatim.text)) OVER (ORDER BY reading.verbatim_id DESC) AS running
    FROM understand_reading AS reading
    JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
    WHERE reading.verbatim_id < %(below)s AND reading.has_words AND reading.reader <> 'unreadable'
    AND (%(ids)s::bigint[] IS NULL OR reading.verbatim_id = ANY(%(ids)s::bigint[]))
    ORDER BY reading.verbatim_id DESC
    LIMIT %(limit)s
)
SELECT
    next.verbatim_id, next.occurred_at, next.themes, next.reader, next.text,
    coalesce(mention.held, '[]') AS held, coalesce(correction.taught, '[]') AS taught
FROM next
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_array(id, theme_id, start, "end")) AS held
    FROM understand_mention
    WHERE reading_id = next.verbatim_id
) AS mention ON true
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_array(was, becomes) ORDER BY at, id) AS taught
    FROM understand_correction
    WHERE verbatim_id = next.verbatim_id AND field = 'theme'
) AS correction ON true
WHERE next.running <= %(most)s OR next.running = octet_length(next.text)
ORDER BY next.verbatim_id DESC
