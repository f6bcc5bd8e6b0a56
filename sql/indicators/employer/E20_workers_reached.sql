-- E20: workers for whom the employer asked within a year: how many people a visit reaches.
-- grain: one row an employer, weight = its workers; the record is its newest permit
-- inputs: core.work_permits, $from_day
-- look-back: permits filed after $from_day
select
    employer_entity_id as entity_id,
    'both' as role,
    sum(workers)::double as weight,
    'work_permits' as source,
    max_by(permit_no, (applied_on, permit_no)) as record_id,
    max(applied_on) as event_on,
    max_by(file, (applied_on, permit_no)) as file,
    max_by(line, (applied_on, permit_no)) as line
from core.work_permits
where
    employer_entity_id is not null
    and status <> 'withdrawn'
    and applied_on > $from_day
group by employer_entity_id
