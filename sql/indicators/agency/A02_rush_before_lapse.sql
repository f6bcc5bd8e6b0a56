-- A02: permits filed in the last 30 days of a licence, of those filed in its last 180 days.
-- grain: one row a permit filed in the last 180 days of the licence
-- inputs: core.work_permits, core.register
-- look-back: licences that end between 180 days ago and in 30 days
with ending as (
    select
        entity_id,
        licence_to
    from core.register
    where licence_to between $as_of - 180 and $as_of + 30
),

final as (
    select
        p.entity_id,
        case when p.applied_on > ending.licence_to - 30 then 'both' else 'exposure' end as role,
        1::double as weight,
        'work_permits' as source,
        p.permit_no as record_id,
        p.applied_on as event_on,
        p.file,
        p.line
    from core.work_permits as p
    inner join ending on p.entity_id = ending.entity_id
    where p.applied_on > ending.licence_to - 180 and p.applied_on <= ending.licence_to
)

select * from final
