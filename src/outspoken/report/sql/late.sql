-- The comments with words of the window that verdicts are given on, each with its period in it, and what each says of which theme.
CREATE TABLE late AS
SELECT
    id, item, person, channel, touchpoint,
    date_diff('day', getvariable('window_at'), moment) // getvariable('period_days') AS period
FROM comment
WHERE has_text AND moment >= getvariable('window_at') AND moment < getvariable('end_at')
