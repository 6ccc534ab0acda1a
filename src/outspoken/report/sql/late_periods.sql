-- By theme (-1: all comments) and period: all who speak of it, happy and unhappy ones, and the different customers of these.
SELECT
    theme,
    period,
    count(*) AS said,
    count(*) FILTER (is_happy) AS happy,
    count(*) FILTER (is_unhappy) AS unhappy,
    count(DISTINCT person) FILTER (is_unhappy) AS people,
    count(*) FILTER (is_unhappy AND person IS NULL) AS unknown
FROM late_mention
GROUP BY theme, period
UNION ALL
SELECT -1, period, count(*), 0, 0, 0, 0
FROM late
GROUP BY period
