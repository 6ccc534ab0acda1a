-- The newest answers to one kind of score that came with words, each once, and who gave it.
CREATE TABLE answer AS
SELECT row_number() OVER (ORDER BY latest DESC NULLS LAST, first) - 1 AS place, item, score, person, is_known
FROM (
    SELECT
        item, min(id) AS first, max(moment) AS latest, any_value(score ORDER BY id) AS score,
        any_value(coalesce(person, item) ORDER BY id) AS person, bool_or(person IS NOT NULL) AS is_known
    FROM comment
    WHERE has_text AND score_kind = getvariable('driven') AND score BETWEEN getvariable('lowest') AND getvariable('highest')
    GROUP BY item
)
QUALIFY place < getvariable('most_answers')
