-- Which comment speaks of which theme, and how; a mention counts for the theme and for all above it.
CREATE TABLE mention AS
WITH raw AS (
    SELECT file_row_number AS id, unnest(mentions) AS mention
    FROM read_parquet(getvariable('path'), file_row_number = true)
    WHERE len(mentions) > 0
)
SELECT
    raw.id,
    above.ancestor AS theme,
    CASE
        WHEN bool_or(mention.polarity = 'negative') AND bool_or(mention.polarity = 'positive') THEN 'mixed'
        WHEN bool_or(mention.polarity = 'negative') THEN 'negative'
        WHEN bool_or(mention.polarity = 'positive') THEN 'positive'
        ELSE 'neutral'
    END AS polarity
FROM raw JOIN above ON above.theme = raw.mention.theme
GROUP BY raw.id, above.ancestor
