-- Which months have any reading? Marks them all dirty, for a lens that has none of them.
INSERT INTO understand_dirtymonth (month, since)
SELECT DISTINCT date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date, %(now)s::timestamptz
FROM understand_reading
