-- A22: permits filed for employers who were under a sanction on the day of filing.
-- grain: one row a permit
-- inputs: core.sanction, core.work_permits, $from_day
-- look-back: permits filed after $from_day
-- notes: a sanction counts from 14 days after it, for three years, unless the register shows that it is over
with filed as (
    select
        p.entity_id,
        p.permit_no,
        p.applied_on,
        p.file,
        p.line,
        e.sanctioned_on
    from core.work_permits as p
    left join core.sanction as e on p.employer_entity_id = e.entity_id
    where
        p.entity_id is not null
        and p.employer_entity_id is not null
        and p.status <> 'withdrawn'
        and p.applied_on > $from_day
)

select
    *,
    permit_no as record_id,
    applied_on as event_on,
    applied_on > sanctioned_on + 14 and applied_on <= sanctioned_on + 1095 as is_case
from filed
