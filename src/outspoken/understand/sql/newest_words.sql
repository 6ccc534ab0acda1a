-- Which comments with words are the newest, as the live stream shows them?
SELECT
    0 AS position, reading.verbatim_id, left(verbatim.text, 420) AS text, length(verbatim.text) > 420 AS is_cut,
    reading.language, reading.family, reading.strength, reading.channel, reading.touchpoint_id,
    touchpoint.name AS touchpoint, reading.occurred_at
FROM (
    SELECT *
    FROM understand_reading
    WHERE has_words
    AND (%(touchpoints)s::bigint[] IS NULL OR touchpoint_id = ANY(%(touchpoints)s::bigint[]))
    -- include: and_by_customers
    ORDER BY occurred_at DESC, verbatim_id DESC
    LIMIT %(most)s
) AS reading
JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
LEFT JOIN journeys_touchpoint AS touchpoint ON touchpoint.id = reading.touchpoint_id
ORDER BY reading.occurred_at DESC, reading.verbatim_id DESC
