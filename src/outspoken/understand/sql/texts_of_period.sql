-- What do the comments since a moment (or ever) say, all of them or those with these ids?
SELECT reading.verbatim_id, reading.occurred_at, verbatim.text
FROM understand_reading AS reading
JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
WHERE reading.has_words
AND (%(since)s::timestamptz IS NULL OR reading.occurred_at >= %(since)s::timestamptz)
AND (%(ids)s::bigint[] IS NULL OR reading.verbatim_id = ANY(%(ids)s::bigint[]))
-- include: and_by_customers
