-- Scores as they were given, once per item, with and without words: how often each value, by period and by side.
SELECT score_kind AS kind, period, side, round(score, 2)::DOUBLE AS score, count(*) AS n
FROM dated
WHERE score IS NOT NULL AND is_first_of_item
GROUP BY ALL
ORDER BY kind, period, side, score
