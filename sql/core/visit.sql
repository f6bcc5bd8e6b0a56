-- core.visit: the visits that are known on the day, under each agency, employer and route that they were to.
-- grain: one row an inspection, entity kind and entity: a visit may be to an agency and an employer
-- inputs: core.inspections, core.known_agency
-- look-back: everything that was delivered
-- notes: made = somebody was met; where contact is not said, somebody was. clean = made, and nothing was found
create or replace table core.visit as
with visited as (
    select
        i.*,
        unnest(['route', 'agency', 'employer']) as entity_kind,
        unnest([i.route_id, coalesce(k.entity_id, i.agency_id), i.employer_entity_id]) as entity_id,
        coalesce(i.contact, 'met') = 'met' as made
    from core.inspections as i
    left join core.known_agency as k on i.agency_id = k.agency_id
)

select
    entity_kind,
    entity_id,
    inspection_id,
    unit,
    inspected_on,
    reason,
    checks_made,
    breaches,
    result,
    contact,
    coalesce(reasons_right, []) as reasons_right,
    coalesce(reasons_wrong, []) as reasons_wrong,
    measures,
    follow_up_on,
    made,
    made and result = 'none' and coalesce(breaches, 0) = 0 as clean
from visited
where entity_id is not null;
