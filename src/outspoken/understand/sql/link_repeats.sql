-- Which of the comments found to repeat others are still there? They are linked by the number of their group.
INSERT INTO understand_repeat (reading_id, first, occurred_at)
SELECT reading.verbatim_id, new.first, reading.occurred_at
FROM unnest(%(ids)s::bigint[], %(firsts)s::bigint[]) AS new (id, first)
JOIN understand_reading AS reading ON reading.verbatim_id = new.id
FOR KEY SHARE OF reading
