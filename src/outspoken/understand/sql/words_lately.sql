-- Which words did at least so many people use in a span, each in a text of their own? Copies of a text are its first
-- writer's, a comment without a name is one person's. Word NULL: how many people wrote in that language.
WITH newest AS MATERIALIZED (
    SELECT reading.verbatim_id, reading.feedback_id, reading.language, reading.occurred_at
    FROM understand_reading AS reading
    WHERE reading.has_words AND reading.occurred_at >= %(start)s AND reading.occurred_at < %(end)s
    ORDER BY reading.occurred_at DESC, reading.verbatim_id DESC
    LIMIT %(most)s
), said AS MATERIALIZED (
    SELECT DISTINCT ON (same)
        coalesce(repeat.first, hashtextextended(lower(btrim(verbatim.text)), 0)) AS same, newest.language,
        verbatim.search, coalesce(feedback.person_id, feedback.id) AS who
    FROM newest
    JOIN listen_verbatim AS verbatim ON verbatim.id = newest.verbatim_id
    JOIN listen_feedback AS feedback ON feedback.id = newest.feedback_id
    LEFT JOIN understand_repeat AS repeat ON repeat.reading_id = newest.verbatim_id
    ORDER BY same, newest.occurred_at, newest.verbatim_id
)
SELECT said.language, word.lexeme, hashtextextended(word.lexeme, 0) AS number, count(DISTINCT who) AS people
FROM said
CROSS JOIN LATERAL unnest(said.search) AS word (lexeme, positions, weights)
WHERE word.lexeme ~ '^[[:alpha:]]{3,30}$'
GROUP BY 1, 2
HAVING count(DISTINCT who) >= %(least)s
UNION ALL
SELECT language, NULL, NULL, count(DISTINCT who)
FROM said
GROUP BY 1
