-- What do these people's rights rest on? One line of text each, which changes when any of it does; none for the inactive.
SELECT
    person.id,
    concat_ws(
        '|',
        person.session_epoch,
        (SELECT string_agg(concat(role, ':', team_id), ',' ORDER BY role, team_id)
         FROM people_membership WHERE user_id = person.id),
        (SELECT string_agg(touchpoint.id::text, ',' ORDER BY touchpoint.id)
         FROM journeys_touchpoint AS touchpoint
         JOIN people_membership AS member ON member.team_id = touchpoint.team_id AND member.user_id = person.id)
    ) AS rights
FROM people_user AS person
WHERE person.id = ANY(%(users)s::uuid[]) AND person.is_active
