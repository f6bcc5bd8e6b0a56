-- core.joint_visit: visits to an employer that were part of a visit to an agency.
-- grain: one row a visit to an employer and agency
-- inputs: core.inspections
-- notes: it names the agency, or the same unit visited the agency on that day
create or replace view core.joint_visit as
with at_agency as (
    select distinct
        agency_id,
        unit,
        inspected_on
    from core.inspections
    where agency_id is not null
)

select
    i.inspection_id,
    i.agency_id
from core.inspections as i
where i.employer_entity_id is not null and i.agency_id is not null
union
select
    i.inspection_id,
    a.agency_id
from core.inspections as i
inner join at_agency as a on i.unit = a.unit and i.inspected_on = a.inspected_on
where i.employer_entity_id is not null;
