-- Application after application is refused.
-- grain: one row a permit, as the agency's latest one but for what the scheme changes
-- inputs: evaluate.victim, lake.accepted.work_permits
insert into lake.accepted.work_permits by name
with filed as (
    select
        v.scheme,
        v.entity_id,
        v.permit_no as pattern,
        unnest(generate_series(1, 40)) as nth,
        v.age
    from evaluate.victim as v
    where v.scheme = 'refused_applications'
),

dated as (
    select
        *,
        getvariable('as_of')::date - (age * (nth - 1) // 40)::int as day
    from filed
)

select
    p.* replace (
        'planted-' || dated.entity_id || '-' || dated.nth as permit_no,
        'planted-' || dated.entity_id || '-' || dated.nth as worker_key,
        1 as workers,
        dated.day as applied_on,
        dated.day as decided_on,
        dated.day as valid_from,
        dated.day + 700 as valid_to,
        dated.day::timestamptz as recorded_at,
        'planted' as delivery_id,
        dated.day as delivered_on,
        'planted refused_applications' as file,
        row_number() over (order by dated.entity_id, dated.nth) as line,
        dated.day as known_from,
        date '9999-12-31' as known_to,
        'denied' as status
    )
from dated
inner join lake.accepted.work_permits as p
    on
        dated.pattern = p.permit_no
        and p.known_from <= getvariable('as_of')::date
        and p.known_to > getvariable('as_of')::date;
