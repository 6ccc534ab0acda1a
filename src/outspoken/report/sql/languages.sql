-- Texts by language, and how many of them could be read for feeling.
SELECT language, count(*) AS n, count(polarity) AS read
FROM comment
WHERE has_text
GROUP BY language
ORDER BY n DESC, language
