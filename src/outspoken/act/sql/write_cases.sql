-- Writes many cases at once, as a change left each.
update act_case as held
set owner_id = one.owner_id, team_id = one.team_id, severity = one.severity, state = one.state, outcome = one.outcome,
    closed_at = one.closed_at, resolved_at = one.resolved_at, follow_up_at = one.follow_up_at,
    first_contact_due_at = one.first_contact_due_at, resolution_due_at = one.resolution_due_at, due_at = one.due_at,
    changed_at = one.changed_at, version = one.version,
    tags = array(select jsonb_array_elements_text(one.tags))
from unnest(
    %(number)s::bigint[], %(owner_id)s::uuid[], %(team_id)s::bigint[], %(severity)s::smallint[], %(state)s::text[],
    %(outcome)s::text[], %(closed_at)s::timestamptz[], %(resolved_at)s::timestamptz[], %(follow_up_at)s::timestamptz[],
    %(first_contact_due_at)s::timestamptz[], %(resolution_due_at)s::timestamptz[], %(due_at)s::timestamptz[],
    %(changed_at)s::timestamptz[], %(version)s::integer[], %(tags)s::jsonb[]
) as one (
    number, owner_id, team_id, severity, state, outcome, closed_at, resolved_at, follow_up_at, first_contact_due_at,
    resolution_due_at, due_at, changed_at, version, tags
)
where held.number = one.number
