-- Which comments took the places after this one in the live stream, in their order, as far as they still stand?
SELECT
    item.position, reading.verbatim_id, left(verbatim.text, 420) AS text, length(verbatim.text) > 420 AS is_cut,
    reading.language, reading.family, reading.strength, reading.channel, reading.touchpoint_id,
    touchpoint.name AS touchpoint, reading.occurred_at
FROM understand_streamitem AS item
JOIN understand_reading AS reading ON reading.verbatim_id = item.reading_id
JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
LEFT JOIN journeys_touchpoint AS touchpoint ON touchpoint.id = reading.touchpoint_id
WHERE item.position > %(after)s
-- include: and_by_customers
ORDER BY item.position
LIMIT %(most)s
