-- Which of them speaks of which theme: unhappy ones are the problem, the others say how it is felt on the whole.
CREATE TABLE late_mention AS
SELECT
    late.*, names.place::INTEGER AS theme, mention.polarity = 'negative' AS is_unhappy, mention.polarity = 'positive' AS is_happy
FROM late JOIN mention USING (id) JOIN theme_place AS names ON names.theme = mention.theme
