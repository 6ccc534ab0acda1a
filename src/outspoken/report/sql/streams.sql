-- Comments by theme (-1: all of them), touchpoint and channel (-1: over all of them) and row of the watch: all, unhappy and of harm.
WITH heard AS (
    SELECT
        id,
        date_diff(getvariable('watch_unit'), getvariable('watch_at'), moment) AS row,
        nullif(list_position(getvariable('watch_touchpoints'), touchpoint), 0) AS touchpoint,
        nullif(list_position(getvariable('watch_channels'), channel), 0) AS channel,
        polarity,
        is_harmful
    FROM comment
    WHERE has_text AND moment >= getvariable('watch_at') AND moment < getvariable('end_at')
), spoken AS (
    SELECT -1 AS theme, row, touchpoint, channel, polarity = 'negative' AS is_unhappy, is_harmful
    FROM heard
    UNION ALL
    SELECT names.place, row, touchpoint, channel, mention.polarity = 'negative', is_harmful
    FROM heard JOIN mention USING (id) JOIN theme_place AS names ON names.theme = mention.theme
)
SELECT
    theme::BIGINT AS theme,
    coalesce(touchpoint - 1, -1)::BIGINT AS touchpoint,
    coalesce(channel - 1, -1)::BIGINT AS channel,
    row::BIGINT AS row,
    count(*) AS seen,
    count(*) FILTER (is_unhappy) AS unhappy,
    count(*) FILTER (is_harmful) AS harmful
FROM spoken
GROUP BY GROUPING SETS ((theme, row), (theme, row, touchpoint), (theme, row, channel), (theme, row, touchpoint, channel))
-- What is at no known place has no series of its own there; it is part of the totals all the same.
HAVING (grouping(touchpoint) = 1 OR touchpoint IS NOT NULL) AND (grouping(channel) = 1 OR channel IS NOT NULL)
