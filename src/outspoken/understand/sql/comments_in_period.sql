-- How many comments with words are there since a moment (or ever), and between which ids?
SELECT count(*) AS n, coalesce(min(verbatim_id), 0) AS lowest, coalesce(max(verbatim_id), 0) AS highest
FROM understand_reading
WHERE has_words AND (%(since)s::timestamptz IS NULL OR occurred_at >= %(since)s::timestamptz)
