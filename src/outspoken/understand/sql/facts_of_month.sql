-- What are the facts of one month, one row per verbatim read, as the lens wants them? Lists are joined by blanks.
SELECT
    reading.feedback_id,
    reading.verbatim_id,
    verbatim.place,
    (extract(epoch FROM reading.occurred_at) * 1000000)::bigint AS occurred_at,
    reading.channel,
    touchpoint.slug AS touchpoint,
    source.slug AS source,
    person.segment,
    reading.language,
    reading.polarity,
    reading.family,
    reading.sentiment,
    reading.strength,
    array_to_string(reading.emotions, ' ') AS emotions,
    array_to_string(reading.intents, ' ') AS intents,
    array_to_string(reading.themes, ' ') AS themes,
    reading.score,
    reading.score_kind,
    reading.has_words
FROM understand_reading AS reading
JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
JOIN listen_feedback AS feedback ON feedback.id = reading.feedback_id
JOIN listen_source AS source ON source.id = reading.source_id
LEFT JOIN journeys_touchpoint AS touchpoint ON touchpoint.id = reading.touchpoint_id
LEFT JOIN people_person AS person ON person.id = feedback.person_id
WHERE reading.occurred_at >= {start} AND reading.occurred_at < {end}
    -- What employees say stands beside what customers say, never in it.
    AND person.kind IS DISTINCT FROM 'employee' AND NOT source.is_of_employees
