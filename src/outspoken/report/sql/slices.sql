-- Every figure and the words behind it: how many comments each slice holds, and which of them to show.
WITH slice AS (
    SELECT 'family' AS kind, family AS part, '' AS section, id, draw, force, moment
    FROM dated WHERE family IS NOT NULL
    UNION ALL
    SELECT 'polarity', polarity, '', id, draw, force, moment
    FROM dated WHERE polarity IS NOT NULL
    UNION ALL
    SELECT 'period', strftime(period, '%Y-%m-%dT%H'), coalesce(family, 'not read'), id, draw, force, moment
    FROM dated WHERE period IS NOT NULL AND has_text
    UNION ALL
    SELECT 'channel', channel, coalesce(family, 'not read'), id, draw, force, moment
    FROM dated WHERE list_contains(getvariable('channels'), channel) AND has_text
    UNION ALL
    SELECT 'touchpoint', touchpoint, coalesce(family, 'not read'), id, draw, force, moment
    FROM dated WHERE list_contains(getvariable('touchpoints'), touchpoint) AND has_text
    UNION ALL
    SELECT 'score', score_kind, band, id, draw, force, moment
    FROM dated WHERE score IS NOT NULL AND has_text
    UNION ALL
    SELECT 'language', language, '', id, draw, force, moment
    FROM dated WHERE has_text AND language IS NOT NULL
    UNION ALL
    SELECT 'theme', mention.theme, mention.polarity, id, draw, force, moment
    FROM mention JOIN dated USING (id)
)
SELECT
    kind,
    part,
    section,
    count(*) AS n,
    arg_max(id, draw, 12) AS drawn,
    arg_max(id, force, 4) AS strongest,
    arg_max(id, moment, 4) AS newest
FROM slice
GROUP BY kind, part, section
ORDER BY kind, part, section
