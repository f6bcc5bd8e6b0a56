-- A28: permits that give the agency's number but no licence, or a licence that is not the agency's.
-- grain: one row a permit that names an agency of the register by its number
-- inputs: core.work_permits, core.register, $from_day
-- look-back: permits filed after $from_day
-- notes: quality of the paper, not of the person: birth dates are never looked at
with filed as (
    select
        p.entity_id,
        p.permit_no,
        p.applied_on,
        p.file,
        p.line,
        coalesce(upper(trim(p.licence_no)) <> upper(trim(r.licence_no)), true) as differs
    from core.work_permits as p
    inner join core.register as r on p.entity_id = r.entity_id
    where
        p.matched_by = 'id'
        and r.licence_no is not null
        and p.applied_on > $from_day
)

select
    *,
    permit_no as record_id,
    applied_on as event_on,
    differs as is_case
from filed
