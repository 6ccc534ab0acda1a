-- What do uploaded files say of texts? Those that are comments of ours have their words there.
SELECT
    taught.verbatim_id, taught.polarity, taught.labels::json,
    CASE WHEN %(words)s THEN coalesce(verbatim.text, taught.text) ELSE '' END AS text,
    md5(lower(btrim(regexp_replace(coalesce(verbatim.text, taught.text), '\s+', ' ', 'g')))) AS digest
FROM understand_taughttext AS taught
LEFT JOIN listen_verbatim AS verbatim ON verbatim.id = taught.verbatim_id
ORDER BY taught.id DESC
LIMIT %(limit)s
