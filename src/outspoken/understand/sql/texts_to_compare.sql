-- What do these comments say, and the newest that came up to the last of them, in the order in which they came?
WITH held AS (
    SELECT unnest(%(ids)s::bigint[]) AS id
    UNION
    (SELECT verbatim_id FROM understand_reading
     WHERE has_words AND verbatim_id <= %(upto)s ORDER BY verbatim_id DESC LIMIT %(most)s)
)
SELECT verbatim.id, left(verbatim.text, %(longest)s) AS text
FROM held
JOIN listen_verbatim AS verbatim ON verbatim.id = held.id
ORDER BY verbatim.id
