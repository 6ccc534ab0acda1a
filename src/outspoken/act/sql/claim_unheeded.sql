-- Feedback that no rule was asked about yet: claimed by deleting its row, which comes back if the transaction fails.
DELETE FROM understand_unheeded
WHERE feedback_id IN (
    SELECT waiting.feedback_id
    FROM understand_unheeded waiting
    JOIN listen_feedback feedback ON feedback.id = waiting.feedback_id
    WHERE %(said_before)s::timestamptz IS NULL OR feedback.occurred_at < %(said_before)s::timestamptz
    ORDER BY waiting.feedback_id
    LIMIT %(limit)s
    FOR UPDATE OF waiting SKIP LOCKED
)
RETURNING feedback_id
