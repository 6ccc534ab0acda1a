-- Which letters are due at each endpoint that is on and not left in peace, some for each, the longest due first.
SELECT letter.id, endpoint.id, endpoint.failures
FROM post_endpoint AS endpoint
CROSS JOIN LATERAL (
    SELECT waiting.id
    FROM post_letter AS waiting
    WHERE waiting.kind = 'webhook'
      AND waiting.endpoint_id = endpoint.id
      AND waiting.state = 'waiting'
      AND waiting.next_try_at <= %(now)s
      AND waiting.id <> ALL(%(flying)s)
    ORDER BY waiting.next_try_at
    LIMIT %(each)s
) AS letter
WHERE endpoint.is_on
  AND (endpoint.rests_until IS NULL OR endpoint.rests_until <= %(now)s)
