-- E25: permits asked for while the employer was under a sanction.
-- grain: one row a permit (a fact: no exposure)
-- inputs: core.sanction, core.work_permits, $from_day
-- look-back: permits filed after $from_day
-- notes: as A22, a sanction counts from 14 days after it, for three years, unless the register shows that it is over
select
    p.employer_entity_id as entity_id,
    'case' as role,
    1::double as weight,
    'work_permits' as source,
    p.permit_no as record_id,
    p.applied_on as event_on,
    p.file,
    p.line
from core.work_permits as p
inner join core.sanction as e on p.employer_entity_id = e.entity_id
where
    p.status <> 'withdrawn'
    and p.applied_on > $from_day
    and p.applied_on > e.sanctioned_on + 14
    and p.applied_on <= e.sanctioned_on + 1095
