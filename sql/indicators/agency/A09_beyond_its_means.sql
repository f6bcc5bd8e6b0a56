-- A09: workers on granted permits for each member of the agency's registered staff.
-- grain: one row a permit with its workers as weight (case), one row an agency with its staff as weight (exposure)
-- inputs: core.work_permits, core.register, $from_day
-- look-back: permits granted after $from_day
with granted as (
    select
        p.entity_id,
        'case' as role,
        p.workers::double as weight,
        'work_permits' as source,
        p.permit_no as record_id,
        p.issued_on as event_on,
        p.file,
        p.line
    from core.work_permits as p
    semi join core.register as r on p.entity_id = r.entity_id and r.staff_count > 0
    where p.status in ('approved', 'ended') and p.issued_on > $from_day
),

staff as (
    select
        entity_id,
        'exposure' as role,
        staff_count as weight,
        'agency_register' as source,
        coalesce(licence_no, entity_id) as record_id,
        coalesce(licence_from, $as_of) as event_on,
        file,
        line
    from core.register
    where staff_count > 0
),

final as (
    select * from granted
    union all
    select * from staff
)

select * from final
