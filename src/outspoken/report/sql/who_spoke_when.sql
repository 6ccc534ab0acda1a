-- When the comments of a series in a span were written, in seconds, and by whom: a number for each person, -1 unknown.
SELECT
    epoch(moment) AS moment,
    CASE WHEN person IS NULL THEN -1 ELSE dense_rank() OVER (ORDER BY person) END::BIGINT AS person
FROM comment
WHERE has_text AND moment >= getvariable('spoke_from') AND moment < getvariable('spoke_until')
    AND (getvariable('spoke_touchpoint') IS NULL OR touchpoint = getvariable('spoke_touchpoint')::VARCHAR)
    AND (getvariable('spoke_channel') IS NULL OR channel = getvariable('spoke_channel')::VARCHAR)
    AND (
        getvariable('spoke_theme') IS NULL
        OR id IN (SELECT id FROM mention WHERE theme = getvariable('spoke_theme')::VARCHAR)
    )
-- Some thousand tell a crowd as well as all of them.
LIMIT 5000
