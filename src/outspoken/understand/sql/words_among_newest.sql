-- Which of the newest comments (of a query by newest) hold these words, the newest first?
WITH walked AS MATERIALIZED ({newest})
SELECT walked.verbatim_id, walked.occurred_at
FROM walked
JOIN listen_verbatim AS verbatim ON verbatim.id = walked.verbatim_id
WHERE verbatim.search @@ websearch_to_tsquery('simple', %s)
ORDER BY walked.occurred_at DESC, walked.verbatim_id DESC
LIMIT %s
