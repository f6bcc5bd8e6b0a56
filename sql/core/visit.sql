-- core.visit: the visits that are known on the day, under each agency, employer and route that they were to.
-- grain: one row an inspection, entity kind and entity: a visit may be to an agency and an employer
-- inputs: core.inspections, core.is_finding, core.known_agency
-- look-back: everything that was delivered
-- notes: made = somebody was met; where contact is not said, somebody was. found or clean = made, and something or
--        nothing was found
create or replace table core.visit as
with visited as (
    select
        i.*,
        unnest([
            struct_pack(kind := 'route', id := i.route_id),
            struct_pack(kind := 'agency', id := coalesce(k.entity_id, i.agency_id)),
            struct_pack(kind := 'employer', id := i.employer_entity_id)
        ]) as entity,
        coalesce(i.contact, 'met') = 'met' as made
    from core.inspections as i
    left join core.known_agency as k on i.agency_id = k.agency_id
)

select
    v.entity.kind as entity_kind,
    v.entity.id as entity_id,
    v.inspection_id,
    v.unit,
    v.inspected_on,
    v.reason,
    v.checks_made,
    v.breaches,
    v.result,
    v.contact,
    coalesce(v.reasons_right, []) as reasons_right,
    coalesce(v.reasons_wrong, []) as reasons_wrong,
    v.measures,
    v.follow_up_on,
    v.made,
    v.made and core.is_finding(v.result, v.breaches) as found,
    v.made and not core.is_finding(v.result, v.breaches) as clean,
    v.file,
    v.line
from visited as v
where v.entity.id is not null;
