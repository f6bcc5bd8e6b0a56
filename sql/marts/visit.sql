-- Earlier inspections of agencies, employers and routes, and what they found.
-- grain: one row an inspection and entity: a visit may be to an agency and an employer
-- inputs: core.inspections, core.agency_alias
-- look-back: everything that was delivered
create table marts.visit as
with
known as (
    select
        agency_id,
        min(entity_id) as entity_id
    from core.agency_alias
    where agency_id is not null and entity_id is not null
    group by agency_id
),

visited as (
    select
        i.*,
        unnest(['route', 'agency', 'employer']) as entity_kind,
        unnest([i.route_id, k.entity_id, i.employer_entity_id]) as entity_id
    from core.inspections as i
    left join known as k on i.agency_id = k.agency_id
),

final as (
    select
        i.entity_kind,
        i.entity_id,
        i.inspected_on,
        i.unit,
        i.reason,
        i.checks_made,
        i.breaches,
        i.result,
        i.inspection_id
    from visited as i
    where i.entity_id is not null
)

select * from final
order by entity_kind, entity_id, inspected_on desc, inspection_id;
