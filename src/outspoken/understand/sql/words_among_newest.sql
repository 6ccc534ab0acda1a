-- Which of the newest comments (of a query by newest) hold these words?
WITH walked AS MATERIALIZED ({newest})
SELECT walked.verbatim_id
FROM walked
JOIN listen_verbatim AS verbatim ON verbatim.id = walked.verbatim_id
WHERE verbatim.search @@ websearch_to_tsquery('simple', %s)
