-- Adds the same change of many cases to the audit trail, one event for each.
insert into people_auditevent (at, by_id, by_name, verb, about, detail)
select %(now)s, %(by)s, %(name)s, %(verb)s, 'case ' || number, '{}'
from unnest(%(numbers)s::bigint[]) as one (number)
