-- Which of the given feedback is new? Stores those with their words; what is known or was erased on request stays as it is.
WITH given AS (
    SELECT *
    FROM json_to_recordset(%(feedback)s::json) AS item (
        id uuid, external_id text, occurred_at timestamptz, person_id uuid, touchpoint_id bigint, channel text,
        language_hint text, score float8, score_kind text, emotion text, attributes jsonb, raw jsonb
    )
),
stored AS (
    INSERT INTO listen_feedback (
        id, source_id, external_id, occurred_at, received_at, person_id, touchpoint_id, channel, language_hint,
        score, score_kind, emotion, attributes, raw, intake_id
    )
    SELECT
        id, %(source)s, external_id, occurred_at, %(now)s, person_id, touchpoint_id, channel, language_hint,
        score, score_kind, emotion, attributes, raw, %(intake)s
    FROM given
    WHERE NOT EXISTS (
        SELECT FROM listen_erased
        WHERE source_id = %(source)s AND digest = sha256(convert_to(given.external_id, 'UTF8'))
    )
    -- One order for everybody, so that two doors with the same feedback wait for each other and never in a circle.
    ORDER BY external_id
    ON CONFLICT (source_id, external_id) DO NOTHING
    RETURNING id
),
words AS (
    INSERT INTO listen_verbatim (feedback_id, place, question, text)
    SELECT feedback_id, place, question, text
    FROM json_to_recordset(%(verbatims)s::json) AS verbatim (feedback_id uuid, place int2, question text, text text)
    JOIN stored ON stored.id = feedback_id
)
SELECT id FROM stored
