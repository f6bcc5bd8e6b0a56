-- A14: permits whose job or employer changed, or whose wage fell, after they were granted.
-- grain: one row a permit
-- inputs: core.permit_change, core.permit_versions, core.work_permits, $change_days, $from_day
-- look-back: permits granted after $from_day; changes within $change_days of the grant
-- notes: no rows at all where no permit was ever delivered twice, because such a supplier shows no changes
with shows_changes as (
    select count(*) > 0 as is_so
    from core.permit_versions
    where position > 1
)

select
    p.entity_id,
    p.permit_no as record_id,
    coalesce(changed.version_on, p.issued_on) as event_on,
    changed.permit_no is not null as is_case,
    coalesce(changed.file, p.file) as file,
    coalesce(changed.line, p.line) as line
from core.work_permits as p
cross join shows_changes
left join core.permit_change as changed
    on p.permit_no = changed.permit_no and changed.version_on <= p.issued_on + $change_days
where
    shows_changes.is_so
    and p.entity_id is not null
    and p.status in ('approved', 'ended')
    and p.issued_on > $from_day
