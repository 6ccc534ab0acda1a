-- Candidates for the page of voices: typical per family, severe, praising, recent, and against the grain.
SELECT 'typical' AS choice, family, arg_max(id, draw, 12) AS ids, count(*) AS n
FROM comment
-- Where sentiment and feeling contradict each other one of the two is misread: no such comment is called typical.
WHERE family <> 'neutral'
    AND NOT (family IN ('delight', 'appreciation') AND polarity = 'negative')
    AND NOT (family IN ('anger', 'disgust', 'disappointment', 'worry') AND polarity = 'positive')
GROUP BY family
UNION ALL
SELECT 'severe', NULL, arg_max(id, force + harm - coalesce(sentiment, 0) / 2, 16), count(*)
FROM comment WHERE polarity = 'negative' AND family IN ('anger', 'disgust', 'worry', 'disappointment')
UNION ALL
SELECT 'praising', NULL, arg_max(id, force + praise + coalesce(sentiment, 0) / 2, 16), count(*)
FROM comment WHERE polarity = 'positive' AND family IN ('delight', 'appreciation')
UNION ALL
SELECT 'recent', NULL, arg_max(id, moment, 40), count(*)
FROM comment WHERE moment IS NOT NULL AND has_text AND length >= 20 AND is_first_of_words
UNION ALL
SELECT 'dissenting', NULL, arg_max(id, force + abs(sentiment), 16), count(*)
FROM comment
WHERE (polarity = 'negative' AND (score_kind = 'nps' AND score >= 9 OR score_kind = 'ces' AND score >= 6 OR score_kind IN ('csat', 'stars') AND score >= 5))
    OR (polarity = 'positive' AND (score_kind = 'nps' AND score <= 4 OR score_kind = 'ces' AND score <= 2 OR score_kind IN ('csat', 'stars') AND score <= 2))
UNION ALL
SELECT 'minority', NULL, arg_max(id, force, 16), count(*)
FROM comment WHERE polarity = getvariable('minority')
UNION ALL
SELECT 'any', NULL, arg_max(id, draw, 24), count(*)
FROM comment WHERE has_text
