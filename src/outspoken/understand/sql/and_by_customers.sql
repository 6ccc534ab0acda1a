-- Employees' words count beside customers', and are shown of groups only. To be included where readings are chosen.
AND source_id NOT IN (SELECT id FROM listen_source WHERE is_of_employees)
AND verbatim_id NOT IN (
    SELECT said.id
    FROM people_person AS them
    JOIN listen_feedback AS theirs ON theirs.person_id = them.id
    JOIN listen_verbatim AS said ON said.feedback_id = theirs.id
    WHERE them.kind = 'employee'
)
