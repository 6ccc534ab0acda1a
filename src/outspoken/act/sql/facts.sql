-- What rules ask of comments: one row for each reading, its words as names that hold from one database to another.
SELECT {columns}
       {attributes}
FROM understand_reading reading
JOIN listen_feedback feedback ON feedback.id = reading.feedback_id
JOIN listen_source source ON source.id = reading.source_id
LEFT JOIN journeys_touchpoint touchpoint ON touchpoint.id = reading.touchpoint_id
LEFT JOIN people_person person ON person.id = feedback.person_id
WHERE {where}
  -- Employees are listened to beside customers, never as customers to be answered.
  AND NOT source.is_of_employees AND coalesce(person.kind, '') <> 'employee'
