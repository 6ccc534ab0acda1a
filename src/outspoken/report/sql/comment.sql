-- What can be counted of each verbatim, without its text; `draw` puts readable texts first, in an order drawn once.
CREATE TABLE comment AS
WITH raw AS (
    SELECT
        file_row_number AS id,
        make_timestamp(epoch_us(occurred_at)) AS moment,
        -- A name is a name up to here; a file may hold a megabyte where one was meant.
        nullif(trim(left(channel, 120)), '') AS channel,
        nullif(trim(left(touchpoint, 120)), '') AS touchpoint,
        -- Only told apart, never shown.
        CASE WHEN trim(person) <> '' THEN hash(person) END AS person,
        score,
        score_kind,
        language,
        polarity,
        family,
        strength,
        sentiment,
        intents,
        len(harms) > 0 AS is_harmful,
        length(text) AS length,
        text IS NOT NULL AND trim(text) <> '' AS has_text,
        hash(lower(trim(text))) AS words,
        hash(external_id, line) AS item
    FROM read_parquet(getvariable('path'), file_row_number = true)
)
SELECT
    * EXCLUDE (words, intents),
    row_number() OVER (PARTITION BY item ORDER BY id) = 1 AS is_first_of_item,
    has_text AND row_number() OVER (PARTITION BY words ORDER BY id) = 1 AS is_first_of_words,
    CASE WHEN length BETWEEN 50 AND 320 THEN 3 WHEN length BETWEEN 20 AND 800 THEN 2 ELSE 1 END
        + hash(id) / 18446744073709551616.0
        + CASE WHEN is_first_of_words THEN 0 ELSE -10 END AS draw,
    coalesce(strength, 0) + abs(coalesce(sentiment, 0)) / 2
        + CASE WHEN length BETWEEN 50 AND 500 THEN 0.4 WHEN length BETWEEN 20 AND 900 THEN 0.2 ELSE 0 END
        + CASE WHEN is_first_of_words THEN 0 ELSE -10 END AS force,
    CASE WHEN list_contains(intents, 'leaving') THEN 0.5 ELSE 0 END
        + CASE WHEN list_contains(intents, 'fault') THEN 0.25 ELSE 0 END
        + CASE WHEN list_contains(intents, 'complaint') THEN 0.25 ELSE 0 END AS harm,
    CASE WHEN list_contains(intents, 'praise') THEN 0.5 ELSE 0 END AS praise,
    CASE
        WHEN score_kind = 'nps' THEN CASE WHEN score >= 9 THEN 'promoters' WHEN score >= 7 THEN 'passives' ELSE 'detractors' END
        WHEN score IS NOT NULL THEN floor(score)::INTEGER::VARCHAR
    END AS band
FROM raw
