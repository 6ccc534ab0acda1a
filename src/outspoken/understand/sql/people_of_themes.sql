-- Of every theme in a span: customers and comments of nobody known by week, then customers by how often (4: more) and through which channels (bits) they told.
WITH contact AS (
    -- One feedback is one contact, however many of its texts speak of the theme.
    SELECT
        theme, feedback.person_id AS person, reading.channel,
        width_bucket(min(reading.occurred_at), %(weeks)s::timestamptz[]) - 1 AS week, count(*)::int AS comments
    FROM understand_reading AS reading
    -- The same span for both, since a reading copies its feedback's moment: an index finds the feedback of it.
    JOIN listen_feedback AS feedback ON feedback.id = reading.feedback_id
        AND feedback.occurred_at >= %(start)s AND feedback.occurred_at < %(end)s
    CROSS JOIN LATERAL unnest(reading.themes) AS theme
    WHERE reading.occurred_at >= %(start)s AND reading.occurred_at < %(end)s AND reading.has_words
        AND (feedback.person_id IS NULL OR feedback.person_id NOT IN (SELECT id FROM people_person WHERE kind = 'employee'))
        AND reading.source_id NOT IN (SELECT id FROM listen_source WHERE is_of_employees)
        AND (%(polarity)s::text IS NULL OR reading.polarity = %(polarity)s::text)
        AND (%(seen)s::bigint[] IS NULL OR reading.touchpoint_id = ANY(%(seen)s::bigint[]))
    GROUP BY theme, feedback.id, reading.channel
), weekly AS MATERIALIZED (
    SELECT
        theme, week, person, count(*)::int AS contacts, sum(comments)::int AS comments,
        bit_or(1::bigint << array_position(%(channels)s::text[], channel::text)) AS channels
    FROM contact
    GROUP BY theme, week, person
), told AS (
    SELECT theme, sum(contacts)::int AS contacts, sum(comments)::int AS comments, coalesce(bit_or(channels), 0) AS channels
    FROM weekly
    WHERE person IS NOT NULL
    GROUP BY theme, person
)
SELECT
    theme, week, NULL::int AS contacts, NULL::bigint AS channels, count(person) AS people,
    coalesce(sum(comments) FILTER (WHERE person IS NULL), 0)::bigint AS comments,
    NULL::bigint AS squares, NULL::bigint AS most
FROM weekly
GROUP BY theme, week
UNION ALL
SELECT
    theme, NULL, least(contacts, 4), channels, count(*), sum(comments)::bigint,
    sum(comments::bigint * comments)::bigint, max(comments)::bigint
FROM told
GROUP BY theme, least(contacts, 4), channels
