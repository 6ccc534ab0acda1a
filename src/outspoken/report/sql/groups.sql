-- The busiest channels and touchpoints.
SELECT kind, part, count(*) AS n
FROM (
    SELECT 'channel' AS kind, channel AS part FROM comment WHERE channel IS NOT NULL AND has_text
    UNION ALL
    SELECT 'touchpoint', touchpoint FROM comment WHERE touchpoint IS NOT NULL AND has_text
)
GROUP BY kind, part
ORDER BY kind, n DESC, part
