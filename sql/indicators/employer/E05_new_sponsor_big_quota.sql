-- E05: workers asked for by an employer in its first year, for each month since it was registered.
-- grain: one row a permit with its workers as weight (case), one row an employer with its months as weight (exposure)
-- inputs: core.work_permits, core.employer, $from_day, $to_day
-- look-back: permits filed since the registration, of employers registered after $from_day up to $to_day
with young as (
    select
        entity_id,
        registered_on
    from core.employer
    where
        registered_on > $from_day
        and registered_on <= $to_day
),

filed as (
    select
        p.employer_entity_id as entity_id,
        'case' as role,
        p.workers::double as weight,
        'work_permits' as source,
        p.permit_no as record_id,
        p.applied_on as event_on,
        p.file,
        p.line
    from core.work_permits as p
    inner join young on p.employer_entity_id = young.entity_id
    where p.applied_on >= young.registered_on and p.status <> 'withdrawn'
),

final as (
    select * from filed
    union all
    select
        entity_id,
        'exposure' as role,
        (date_diff('day', registered_on, $as_of) + 1) / 30.0 as weight,
        'employer_register' as source,
        entity_id as record_id,
        registered_on as event_on,
        null::varchar as file,
        null::bigint as line
    from young
)

select * from final
