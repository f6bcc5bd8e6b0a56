-- E26: permits for the employer that were filed without a verified job order, of all filed.
-- grain: one row a permit
-- inputs: core.work_permits, $from_day
-- look-back: permits filed after $from_day
-- notes: as A11; who exists on paper only cannot show what it ordered
select
    employer_entity_id as entity_id,
    permit_no as record_id,
    applied_on as event_on,
    job_order_no is null as is_case,
    file,
    line
from core.work_permits
where employer_entity_id is not null and status <> 'withdrawn' and applied_on > $from_day
