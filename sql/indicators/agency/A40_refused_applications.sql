-- A40: applications that were refused, of those that were decided.
-- grain: one row a permit application that was granted or refused
-- inputs: core.work_permits, $from_day
-- look-back: decisions after $from_day
with decided as (
    select
        entity_id,
        permit_no,
        status,
        issued_on,
        file,
        line
    from core.work_permits
    where
        entity_id is not null
        and status in ('approved', 'ended', 'denied')
        and issued_on > $from_day
),

final as (
    select
        entity_id,
        case when status = 'denied' then 'both' else 'exposure' end as role,
        1::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        issued_on as event_on,
        file,
        line
    from decided
)

select * from final
