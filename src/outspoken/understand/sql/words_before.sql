-- In how many comments of a span, of each language, does each word stand? Words as numbers, so that none is kept.
SELECT reading.language, hashtextextended(word.lexeme, 0) AS word, count(*) AS n
FROM understand_reading AS reading
JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
CROSS JOIN LATERAL unnest(verbatim.search) AS word (lexeme, positions, weights)
WHERE reading.has_words AND reading.occurred_at >= %(start)s AND reading.occurred_at < %(end)s
AND word.lexeme ~ '^[[:alpha:]]{3,30}$'
GROUP BY 1, 2
UNION ALL
-- And how many comments are there (word NULL)?
SELECT language, NULL, count(*)
FROM understand_reading
WHERE has_words AND occurred_at >= %(start)s AND occurred_at < %(end)s
GROUP BY 1
