-- evaluate.victim: ordinary agencies, and one permit of each as a pattern, in whose data schemes are planted in a copy.
-- grain: one row an agency, scheme and age in days
-- inputs: core.agency, core.work_permits, lake.score.entity, variables schemes, ages, planted and salt
-- look-back: permits filed in 365 days
-- notes: of the middle half by score, in an order that depends on the day and the name alone
create or replace table evaluate.victim as
with ordinary as (
    select
        e.entity_id,
        percent_rank() over (order by e.score, e.entity_id) as place
    from lake.score.entity as e
    where e.as_of = getvariable('as_of')::date and e.entity_kind = 'agency'
),

pattern as (
    select
        w.entity_id,
        max_by(w.permit_no, (w.applied_on, w.permit_no)) as permit_no,
        sum(w.workers) as workers
    from core.work_permits as w
    where
        w.applied_on > getvariable('as_of')::date - 365
        and w.status = 'approved'
        and w.matched_by in ('id', 'licence')
        and w.wage_month is not null
    group by w.entity_id
),

ordered as (
    select
        a.entity_id,
        a.agency_id,
        a.name,
        pattern.permit_no,
        pattern.workers,
        row_number() over (order by sha256(getvariable('salt') || a.entity_id)) - 1 as position
    from core.agency as a
    inner join ordinary on a.entity_id = ordinary.entity_id
    inner join pattern on a.entity_id = pattern.entity_id
    where
        a.registered
        and a.licence_status = 'active'
        and ordinary.place between 0.25 and 0.75
        and pattern.workers between 20 and 400
),

schemes as (
    select unnest(getvariable('schemes')::varchar[]) as scheme
),

ages as (
    select unnest(getvariable('ages')::int[]) as age
),

copies as (
    select unnest(generate_series(1, getvariable('planted')::int)) as nth
),

slots as (
    select
        schemes.scheme,
        ages.age,
        copies.nth,
        row_number() over (order by copies.nth, ages.age desc, schemes.scheme) - 1 as position
    from schemes
    cross join ages
    cross join copies
)

select
    slots.scheme,
    slots.age,
    ordered.entity_id,
    ordered.agency_id,
    ordered.name,
    ordered.permit_no,
    ordered.workers
from slots
inner join ordered on slots.position = ordered.position;
