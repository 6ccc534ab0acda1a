-- The score of each answer, the number of its customer, and whether that is known.
SELECT score::DOUBLE AS score, dense_rank() OVER (ORDER BY person)::BIGINT AS person, is_known FROM answer ORDER BY place
