-- Which letters are due at each endpoint that is on, and at each push service; some for each that is not left in peace.
SELECT letter.id, 'webhook', endpoint.id, endpoint.failures
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
UNION ALL
SELECT push.id, 'push', push.service_id, push.failures
FROM (
    SELECT letter.id, service.id AS service_id, service.failures,
           row_number() OVER (PARTITION BY service.id ORDER BY letter.next_try_at, letter.id) AS place
    FROM post_letter AS letter
    JOIN post_pushsubscription AS subscription ON subscription.id = letter.subscription_id
    JOIN post_pushservice AS service ON service.id = subscription.service_id
    WHERE letter.kind = 'push'
      AND letter.endpoint_id IS NULL
      AND letter.state = 'waiting'
      AND letter.next_try_at <= %(now)s
      AND letter.give_up_at > %(now)s
      AND letter.id <> ALL(%(flying)s)
      AND (service.rests_until IS NULL OR service.rests_until <= %(now)s)
) AS push
WHERE push.place <= %(each)s
