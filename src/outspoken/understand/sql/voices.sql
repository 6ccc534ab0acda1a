-- What do these comments say, and what was read in them? Texts are cut where no page shows more; spans lie in parallel lists.
SELECT
    reading.verbatim_id AS id, left(verbatim.text, %(longest)s) AS text, reading.language, reading.sentiment,
    reading.polarity, reading.family, reading.strength, reading.intents, reading.harms, reading.occurred_at, reading.channel,
    touchpoint.name AS touchpoint, reading.touchpoint_id, reading.score,
    reading.score_kind, mention.themes, mention.starts, mention.ends, mention.polarities
FROM understand_reading AS reading
JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
LEFT JOIN journeys_touchpoint AS touchpoint ON touchpoint.id = reading.touchpoint_id
LEFT JOIN LATERAL (
    SELECT
        array_agg(theme_id) AS themes, array_agg(start) AS starts, array_agg("end") AS ends,
        array_agg(polarity) AS polarities
    FROM understand_mention
    WHERE reading_id = reading.verbatim_id
) AS mention ON true
WHERE reading.verbatim_id = ANY(%(ids)s)
