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
-- Employees' words count beside customers', and are shown of groups only.
AND reading.source_id NOT IN (SELECT id FROM listen_source WHERE is_of_employees)
AND reading.verbatim_id NOT IN (
    SELECT said.id
    FROM people_person AS them
    JOIN listen_feedback AS theirs ON theirs.person_id = them.id
    JOIN listen_verbatim AS said ON said.feedback_id = theirs.id
    WHERE them.kind = 'employee'
)
ORDER BY item.position
LIMIT %(most)s
