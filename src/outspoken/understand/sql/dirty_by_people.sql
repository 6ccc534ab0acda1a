-- Which months count otherwise since who spoke is known otherwise? Marks them dirty and the changes as taken up.
WITH taken_up AS (
    DELETE FROM listen_changedmonth RETURNING month
)
INSERT INTO understand_dirtymonth (month, since)
SELECT DISTINCT month, %(now)s::timestamptz FROM taken_up
