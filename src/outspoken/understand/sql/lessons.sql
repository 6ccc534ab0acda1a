-- What did people say of comments: corrected, or read and left as they were, the corrected and the newest first?
WITH corrected AS (
    SELECT verbatim_id, max(at) AS at
    FROM understand_correction
    WHERE field IN ('polarity', 'family')
    GROUP BY verbatim_id
),
agreed AS (
    SELECT DISTINCT ON (mark.verbatim_id) mark.verbatim_id, mark.at, mark.polarity, mark.family
    FROM understand_readmark AS mark
    WHERE mark.family <> '' AND NOT EXISTS (SELECT FROM corrected WHERE verbatim_id = mark.verbatim_id)
    -- Who cannot correct agrees with nothing by going on.
    AND mark.user_id IN (SELECT user_id FROM people_membership WHERE role = ANY(%(roles)s))
    ORDER BY mark.verbatim_id, mark.at DESC
),
said AS (
    -- A corrected reading is never written again: it stands as its corrector left it.
    SELECT corrected.verbatim_id, corrected.at, true AS is_corrected, reading.polarity, reading.family
    FROM corrected
    JOIN understand_reading AS reading ON reading.verbatim_id = corrected.verbatim_id
    UNION ALL
    SELECT agreed.verbatim_id, agreed.at, false, agreed.polarity, agreed.family
    FROM agreed
)
SELECT
    said.verbatim_id, said.is_corrected, said.polarity, said.family,
    CASE WHEN %(words)s THEN verbatim.text ELSE '' END AS text,
    md5(lower(btrim(regexp_replace(verbatim.text, '\s+', ' ', 'g')))) AS digest
FROM said
JOIN listen_verbatim AS verbatim ON verbatim.id = said.verbatim_id
JOIN understand_reading AS reading ON reading.verbatim_id = said.verbatim_id
-- Heads say nothing in a language whose feelings are not read.
WHERE reading.sentiment IS NOT NULL
ORDER BY said.is_corrected DESC, said.at DESC, said.verbatim_id DESC
LIMIT %(limit)s
