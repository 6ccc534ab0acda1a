-- Known customers unhappy about each theme, by how often (4: more) and through which channels (bits) they told; two texts of one answer are one contact.
WITH told AS (
    SELECT
        theme,
        person,
        count(DISTINCT item) AS contacts,
        count(*) AS comments,
        coalesce(bit_or(1::BIGINT << list_position(getvariable('channels'), channel)), 0) AS channels
    FROM late_mention
    WHERE is_unhappy AND person IS NOT NULL
    GROUP BY theme, person
)
SELECT
    theme,
    least(contacts, 4) AS contacts,
    channels,
    count(*) AS people,
    sum(comments)::BIGINT AS comments,
    sum(comments * comments)::BIGINT AS squares,
    max(comments) AS most
FROM told
GROUP BY theme, least(contacts, 4), channels
ORDER BY theme, contacts, channels
