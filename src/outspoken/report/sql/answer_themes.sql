-- Which theme each answer speaks of, well (1), ill (-1) or neither or both (0).
SELECT
    answer.place::BIGINT AS answer,
    names.place::BIGINT AS theme,
    (bool_or(mention.polarity = 'positive')::INTEGER - bool_or(mention.polarity = 'negative')::INTEGER)::DOUBLE AS spoken
FROM answer JOIN comment USING (item) JOIN mention USING (id) JOIN theme_place AS names ON names.theme = mention.theme
GROUP BY answer.place, names.place
ORDER BY answer.place, names.place
