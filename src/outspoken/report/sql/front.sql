-- Candidates for the page of voices: of each choice the likeliest, or as many drawn by lot as are needed to tell what is typical.
SELECT 'typical' AS choice, arg_max(id, hash(id), 1200) AS ids, count(*) AS n
FROM comment
WHERE family <> 'neutral' AND has_text
-- Where sentiment and feeling contradict each other one of the two is misread: no such comment is called typical.
    AND NOT (family IN ('delight', 'appreciation') AND polarity = 'negative')
    AND NOT (family IN ('anger', 'disgust', 'disappointment', 'worry') AND polarity = 'positive')
UNION ALL
SELECT 'severe', arg_max(id, force + harm - coalesce(sentiment, 0) / 2, 120), count(*)
FROM comment WHERE polarity = 'negative' AND family IN ('anger', 'disgust', 'worry', 'disappointment')
UNION ALL
SELECT 'praising', arg_max(id, force + praise + coalesce(sentiment, 0) / 2, 120), count(*)
FROM comment WHERE polarity = 'positive' AND family IN ('delight', 'appreciation')
UNION ALL
SELECT 'recent', arg_max(id, moment, 40), count(*)
FROM comment WHERE moment IS NOT NULL AND has_text AND length >= 20 AND is_first_of_words
UNION ALL
SELECT 'dissenting', arg_max(id, force + abs(sentiment), 60), count(*)
FROM comment
WHERE (polarity = 'negative' AND (score_kind = 'nps' AND score >= 9 OR score_kind = 'ces' AND score >= 6 OR score_kind IN ('csat', 'stars') AND score >= 5))
    OR (polarity = 'positive' AND (score_kind = 'nps' AND score <= 4 OR score_kind = 'ces' AND score <= 2 OR score_kind IN ('csat', 'stars') AND score <= 2))
UNION ALL
SELECT 'minority', arg_max(id, force, 60), count(*)
FROM comment WHERE polarity = getvariable('minority')
UNION ALL
SELECT 'any', arg_max(id, draw, 120), count(*)
FROM comment WHERE has_text
