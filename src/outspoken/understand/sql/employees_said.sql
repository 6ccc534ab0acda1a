-- How did each employee feel at each touchpoint in a span, week by week?
SELECT
    feedback.person_id,
    reading.touchpoint_id,
    date_trunc('week', reading.occurred_at AT TIME ZONE 'UTC')::date AS week,
    count(*) FILTER (WHERE reading.polarity = 'positive') AS positive,
    count(*) FILTER (WHERE reading.polarity = 'negative') AS negative,
    count(*) FILTER (WHERE reading.polarity <> '') AS read
FROM people_person AS person
JOIN listen_feedback AS feedback ON feedback.person_id = person.id
JOIN understand_reading AS reading ON reading.feedback_id = feedback.id
WHERE person.kind = 'employee' AND reading.occurred_at >= %(start)s AND reading.occurred_at < %(end)s
GROUP BY 1, 2, 3
