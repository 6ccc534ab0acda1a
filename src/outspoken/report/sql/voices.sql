-- The words of the chosen comments. A text of a megabyte is cut: the page shows less of it anyway.
SELECT
    file_row_number AS id,
    left(text, 6000) AS text,
    length(text) AS length,
    line,
    make_timestamp(epoch_us(occurred_at)) AS moment,
    nullif(trim(left(channel, 120)), '') AS channel,
    nullif(trim(left(touchpoint, 120)), '') AS touchpoint,
    score,
    score_kind,
    language,
    sentiment,
    polarity,
    family,
    strength,
    intents,
    mentions
FROM read_parquet(getvariable('path'), file_row_number = true)
WHERE file_row_number IN (SELECT unnest(getvariable('ids')))
