-- How unhappy comments on each theme (-1: all comments) lie on touchpoints and channels.
WITH told AS (
    SELECT theme, 'touchpoint' AS kind, touchpoint AS unit FROM late_mention WHERE is_unhappy
    UNION ALL
    SELECT theme, 'channel', channel FROM late_mention WHERE is_unhappy
    UNION ALL
    SELECT -1, 'touchpoint', touchpoint FROM late
    UNION ALL
    SELECT -1, 'channel', channel FROM late
)
SELECT theme, kind = 'channel' AS is_channel, dense_rank() OVER (PARTITION BY kind ORDER BY unit) AS unit, count(*) AS n
FROM told
WHERE unit IS NOT NULL
GROUP BY theme, kind, unit
ORDER BY kind, unit, theme
