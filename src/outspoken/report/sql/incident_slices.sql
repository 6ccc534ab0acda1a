-- The words behind each incident: comments of its series and its time.
WITH touched AS (
    SELECT
        incident.part, comment.id, comment.draw, comment.moment,
        -- What went wrong, in the words of those it went wrong for.
        comment.force + comment.harm - coalesce(comment.sentiment, 0) / 2 AS force
    FROM incident
    JOIN comment
        ON comment.moment >= incident.from_at AND comment.moment < incident.until_at
        AND (incident.touchpoint IS NULL OR incident.touchpoint = comment.touchpoint)
        AND (incident.channel IS NULL OR incident.channel = comment.channel)
    WHERE comment.has_text
        AND (incident.theme IS NOT NULL OR NOT incident.is_unhappy OR comment.polarity = 'negative')
        AND (
            incident.theme IS NULL
            OR EXISTS (
                SELECT 1 FROM mention
                WHERE mention.id = comment.id AND mention.theme = incident.theme
                    AND (NOT incident.is_unhappy OR mention.polarity = 'negative')
            )
        )
)
SELECT
    'incident' AS kind,
    part,
    '' AS section,
    count(*) AS n,
    arg_max(id, draw, 12) AS drawn,
    arg_max(id, force, 8) AS strongest,
    arg_max(id, moment, 4) AS newest
FROM touched
GROUP BY part
ORDER BY part
