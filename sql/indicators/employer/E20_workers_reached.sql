-- E20: workers for whom the employer asked within a year: how many people a visit reaches.
-- grain: one row an employer, weight = its workers; the record is its newest permit
-- inputs: core.household, core.work_permits, $from_day
-- look-back: permits filed after $from_day
-- notes: private households are no place with many workers, and would make one worker the usual number of all firms
select
    p.employer_entity_id as entity_id,
    'both' as role,
    sum(p.workers)::double as weight,
    'work_permits' as source,
    max_by(p.permit_no, (p.applied_on, p.permit_no)) as record_id,
    max(p.applied_on) as event_on,
    max_by(p.file, (p.applied_on, p.permit_no)) as file,
    max_by(p.line, (p.applied_on, p.permit_no)) as line
from core.work_permits as p
anti join core.household as h on p.employer_entity_id = h.entity_id
where
    p.employer_entity_id is not null
    and p.status <> 'withdrawn'
    and p.applied_on > $from_day
group by p.employer_entity_id
