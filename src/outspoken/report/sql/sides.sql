-- The two periods that are compared: texts, readings, families, polarities and themes on either side.
SELECT side, 'text' AS kind, '' AS part, count(*) AS n FROM dated WHERE side IS NOT NULL AND has_text GROUP BY side
UNION ALL
SELECT side, 'family', family, count(*) FROM dated WHERE side IS NOT NULL AND family IS NOT NULL GROUP BY side, family
UNION ALL
SELECT side, 'polarity', polarity, count(*) FROM dated WHERE side IS NOT NULL AND polarity IS NOT NULL GROUP BY side, polarity
UNION ALL
SELECT side, 'theme', mention.theme, count(*) FROM mention JOIN dated USING (id) WHERE side IS NOT NULL GROUP BY side, mention.theme
