-- Comments with their period and the side of the comparison they fall on.
CREATE VIEW dated AS
SELECT
    *,
    CASE WHEN moment >= getvariable('first_at') AND moment < getvariable('end_at')
        THEN date_trunc(getvariable('unit'), moment) END AS period,
    CASE
        WHEN moment >= getvariable('after_at') AND moment < getvariable('end_at') THEN 'after'
        WHEN moment >= getvariable('before_at') AND moment < getvariable('after_at') THEN 'before'
    END AS side
FROM comment
