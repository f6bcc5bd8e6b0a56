-- core.employer_finding: visits on which breaches of an employer were found, in the shape of an indicator's cases.
-- grain: one row a visit to an employer with a breach
-- inputs: core.inspections, core.is_finding
-- notes: a visit that our own list caused does not count: it would confirm itself
create or replace view core.employer_finding as
select
    employer_entity_id as entity_id,
    'case' as role,
    1::double as weight,
    'inspections' as source,
    inspection_id as record_id,
    learnt_on as event_on,
    file,
    line
from core.inspections
where
    employer_entity_id is not null
    and reason <> 'listed'
    and core.is_finding(result, breaches);
