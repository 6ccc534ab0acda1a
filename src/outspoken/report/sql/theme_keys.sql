-- The theme keys that occur in the file.
SELECT DISTINCT mention.theme AS theme
FROM (SELECT unnest(mentions) AS mention FROM read_parquet(getvariable('path')) WHERE len(mentions) > 0)
ORDER BY theme
