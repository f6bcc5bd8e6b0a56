-- A33: permits filed in 90 days after 180 days or more without any, of the permits of 365 days.
-- grain: one row a permit filed in 365 days
-- inputs: core.work_permits, core.register
-- look-back: filings of 365 days and the silence before the first of the last 90
-- notes: only agencies licensed for a year: a new one has nothing to sleep from
with filed as (
    select
        p.entity_id,
        p.permit_no,
        p.applied_on,
        p.file,
        p.line,
        p.applied_on > getvariable('as_of')::date - 90 as is_recent
    from core.work_permits as p
    inner join core.register as r on p.entity_id = r.entity_id
    where r.licence_from <= getvariable('as_of')::date - 365 and p.applied_on > getvariable('as_of')::date - 365
),

silence as (
    select
        entity_id,
        min(applied_on) filter (where is_recent) - coalesce(
            max(applied_on) filter (where not is_recent), getvariable('as_of')::date - 365
        ) as days
    from filed
    group by entity_id
),

final as (
    select
        filed.entity_id,
        case when filed.is_recent and silence.days >= 180 then 'both' else 'exposure' end as role,
        1::double as weight,
        'work_permits' as source,
        filed.permit_no as record_id,
        filed.applied_on as event_on,
        filed.file,
        filed.line
    from filed
    inner join silence on filed.entity_id = silence.entity_id
)

select * from final
