-- A11: permits filed without a verified job order, of all filed.
-- grain: one row a permit
-- inputs: core.work_permits, $from_day
-- look-back: permits filed after $from_day
select
    *,
    permit_no as record_id,
    applied_on as event_on,
    job_order_no is null as is_case
from core.work_permits
where entity_id is not null and status <> 'withdrawn' and applied_on > $from_day
