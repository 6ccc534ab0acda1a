-- Of those who spoke of a theme in a span and were asked whether they had told us before: how many answered, how many had?
SELECT
    count(*) FILTER (WHERE lower(feedback.attributes ->> 'told_us') IN ('yes', 'true', '1')),
    count(*)
FROM listen_feedback AS feedback
WHERE feedback.attributes ? 'told_us'
    AND feedback.occurred_at >= %(start)s AND feedback.occurred_at < %(end)s
    AND lower(feedback.attributes ->> 'told_us') IN ('yes', 'true', '1', 'others', 'no', 'false', '0')
    AND (%(seen)s::bigint[] IS NULL OR feedback.touchpoint_id = ANY(%(seen)s::bigint[]))
    AND EXISTS (
        SELECT FROM understand_reading AS reading
        WHERE reading.feedback_id = feedback.id AND reading.themes @> ARRAY[%(theme)s::int]
            AND (%(polarity)s::text IS NULL OR reading.polarity = %(polarity)s::text)
    )
