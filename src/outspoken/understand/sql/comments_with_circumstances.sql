-- Under what circumstances did the newest comments of a span come: who, when, where, with what known of them?
WITH told AS MATERIALIZED (
    SELECT
        reading.verbatim_id, reading.feedback_id, reading.occurred_at, reading.polarity, reading.channel,
        reading.touchpoint_id, reading.source_id, reading.themes
    FROM understand_reading AS reading
    WHERE reading.occurred_at >= {start} AND reading.occurred_at < {end} AND reading.has_words
        AND ({theme}::int IS NULL OR reading.themes @> ARRAY[{theme}::int])
        AND ({touchpoint}::bigint IS NULL OR reading.touchpoint_id = {touchpoint}::bigint)
        AND ({channel} = '' OR reading.channel = {channel})
        AND ({seen}::bigint[] IS NULL OR reading.touchpoint_id = ANY({seen}::bigint[]))
        -- include: and_by_customers
    ORDER BY reading.occurred_at DESC, reading.verbatim_id DESC
    LIMIT {most}
)
SELECT
    hashtextextended(coalesce(feedback.person_id, feedback.id)::text, 0) AS person,
    extract(epoch FROM told.occurred_at)::double precision AS at,
    extract(isodow FROM told.occurred_at AT TIME ZONE {zone})::int AS weekday,
    extract(hour FROM told.occurred_at AT TIME ZONE {zone})::int AS hour,
    told.polarity,
    told.channel,
    coalesce(told.touchpoint_id, 0) AS touchpoint,
    told.source_id AS source,
    coalesce(person.segment, '') AS segment,
    array_to_string(told.themes, ' ') AS themes,
    -- Long ones are no circumstance that comments share.
    CASE WHEN length(feedback.attributes::text) <= 2000 THEN feedback.attributes::text ELSE '{{}}' END AS attributes
FROM told
JOIN listen_feedback AS feedback ON feedback.id = told.feedback_id
LEFT JOIN people_person AS person ON person.id = feedback.person_id
