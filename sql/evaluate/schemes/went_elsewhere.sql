-- Holders of the agency's permits leave for another country than the one they were granted for.
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
    where v.scheme = 'went_elsewhere'
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
        'planted went_elsewhere' as file,
        row_number() over (order by dated.entity_id, dated.nth) as line,
        dated.day as known_from,
        date '9999-12-31' as known_to,
        'approved' as status
    )
from dated
inner join lake.accepted.work_permits as p
    on
        dated.pattern = p.permit_no
        and p.known_from <= getvariable('as_of')::date
        and p.known_to > getvariable('as_of')::date;

insert into lake.accepted.border_crossings by name
with pattern as (
    select *
    from lake.accepted.border_crossings
    where
        known_from <= getvariable('as_of')::date
        and known_to > getvariable('as_of')::date
        and direction = 'exit'
        and purpose = 'work'
    order by known_from desc, crossing_id
    limit 1
),

elsewhere as (
    select code
    from ref.countries
    where code not in (select distinct w.destination from lake.accepted.work_permits as w)
    order by code
    limit 1
)

select
    pattern.* replace (
        p.permit_no || '-exit' as crossing_id,
        p.worker_key as traveller_key,
        p.permit_no as permit_no,
        (p.applied_on + interval 1 day)::timestamptz as crossed_at,
        (p.applied_on + interval 1 day)::timestamptz as recorded_at,
        coalesce(elsewhere.code, 'XXX') as other_country,
        'planted' as delivery_id,
        p.applied_on as delivered_on,
        'planted went_elsewhere exits' as file,
        p.line as line,
        p.applied_on as known_from,
        date '9999-12-31' as known_to
    )
from lake.accepted.work_permits as p
cross join pattern
left join elsewhere on true
where p.file = 'planted went_elsewhere' and p.applied_on < getvariable('as_of')::date;
