-- In which months did these people speak, or anybody through this source? Tells the lens that those count otherwise.
INSERT INTO listen_changedmonth (month)
SELECT DISTINCT date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date
FROM listen_feedback
WHERE person_id = ANY(%(people)s::uuid[]) OR source_id = %(source)s
