-- Which months lost feedback by an erasure that has not reached the lens? Marks them dirty and the erasures as taken up.
WITH taken_up AS (
    INSERT INTO understand_mirroredtombstone (tombstone_id)
    SELECT tombstone.id
    FROM listen_tombstone AS tombstone
    LEFT JOIN understand_mirroredtombstone AS mirrored ON mirrored.tombstone_id = tombstone.id
    WHERE mirrored.tombstone_id IS NULL
    ON CONFLICT DO NOTHING
    RETURNING tombstone_id
)
INSERT INTO understand_dirtymonth (month, since)
SELECT DISTINCT date_trunc('month', tombstone.month)::date, %(now)s::timestamptz
FROM taken_up
JOIN listen_tombstone AS tombstone ON tombstone.id = taken_up.tombstone_id
