-- Writes down how letters stand after a try, many at once: Django's bulk_update takes longer than all the rest of a turn.
UPDATE post_letter AS letter
SET state = told.state,
    tries = told.tries,
    next_try_at = told.next_try_at,
    sent_at = told.sent_at,
    trouble = told.trouble
FROM unnest(
    %s::uuid[], %s::text[], %s::smallint[], %s::timestamptz[], %s::timestamptz[], %s::text[]
) AS told (id, state, tries, next_try_at, sent_at, trouble)
WHERE letter.id = told.id
