-- Feedback that no rule was asked about yet: claimed by deleting its row, which comes back if the transaction fails.
DELETE FROM understand_unheeded
WHERE feedback_id IN (
    SELECT feedback_id FROM understand_unheeded ORDER BY feedback_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING feedback_id
