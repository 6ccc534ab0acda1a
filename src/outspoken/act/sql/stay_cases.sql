-- Ends the stays of cases that are in another state or in other hands now, and begins theirs.
with ended as (
    update act_stay set until = greatest(%(now)s, since)
    where case_id = any(%(numbers)s::bigint[]) and until is null
    returning case_id, until
)
insert into act_stay (case_id, state, owner_id, team_id, since)
select held.number, held.state, held.owner_id, held.team_id, ended.until
from ended join act_case held on held.number = ended.case_id
