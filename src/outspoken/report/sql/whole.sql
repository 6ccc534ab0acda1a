-- What the file holds in all.
SELECT
    count(*) AS rows,
    count(*) FILTER (is_first_of_item) AS items,
    count(*) FILTER (has_text) AS texts,
    count(polarity) AS read,
    count(moment) AS dated,
    -- One date typed wrong must not stretch every chart: the outermost thousandth is left out of them.
    quantile_disc(moment, 0.001) AS first_moment,
    quantile_disc(moment, 0.999) AS last_moment,
    count(*) FILTER (moment <> date_trunc('day', moment)) AS timed,
    count(channel) AS with_channel,
    count(touchpoint) AS with_touchpoint
FROM comment
