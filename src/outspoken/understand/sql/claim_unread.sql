-- Which feedback is not read yet, the newest first, with its words and facts? It stays locked to the end of the transaction.
WITH next AS (
    SELECT id, occurred_at, received_at, source_id, touchpoint_id, channel, score, score_kind, emotion, language_hint
    FROM listen_feedback
    WHERE read_at IS NULL
    ORDER BY received_at DESC
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
),
-- At most so many bytes of words at once, save one feedback; octet_length reads no text to tell.
measured AS (
    SELECT
        next.*, coalesce(words.bytes, 0) AS bytes,
        sum(coalesce(words.bytes, 0)) OVER (ORDER BY received_at DESC, id) AS running
    FROM next
    LEFT JOIN LATERAL (
        SELECT sum(octet_length(text)) AS bytes FROM listen_verbatim WHERE feedback_id = next.id
    ) AS words ON true
),
claimed AS (
    SELECT * FROM measured
    WHERE running <= %(most)s OR running = bytes
)
SELECT
    claimed.id AS feedback_id, verbatim.id AS verbatim_id, coalesce(verbatim.text, '') AS text,
    claimed.occurred_at, claimed.received_at, claimed.source_id, claimed.touchpoint_id, claimed.channel,
    claimed.score, claimed.score_kind, claimed.emotion, claimed.language_hint
FROM claimed
LEFT JOIN listen_verbatim AS verbatim ON verbatim.feedback_id = claimed.id
ORDER BY claimed.received_at, claimed.occurred_at, verbatim.id
