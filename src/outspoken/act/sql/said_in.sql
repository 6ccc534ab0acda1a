-- In which of a few verbatims any phrase of which list stands, its words side by side.
SELECT DISTINCT listed.place, verbatim.id
FROM (
    SELECT place, phraseto_tsquery('simple', phrase) AS asked
    FROM unnest(%(places)s::int[], %(phrases)s::text[]) AS given (place, phrase)
) listed
JOIN listen_verbatim verbatim ON verbatim.search @@ listed.asked
WHERE verbatim.id = ANY(%(ids)s)
