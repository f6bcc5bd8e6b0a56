-- evaluate.victim: ordinary agencies and routes in whose data schemes are planted in a copy.
-- grain: one row an entity, scheme and age in days; of an agency with one permit of it as a pattern
-- inputs: core.agency, core.work_permits, core.peer_group, core.route_day, lake.score.entity,
--         variables schemes, kinds, ages, planted and salt
-- look-back: permits filed in 365 days; departures of 91 days
-- notes: of the middle half by score, the same ones every night as long as they are ordinary. At most one in twenty,
--        and a scheme in as many peer groups as there are: what its peers do, too, is nothing unusual
create or replace table evaluate.victim as
with ordinary as (
    select
        entity_kind,
        entity_id
    from lake.score.entity
    where as_of = getvariable('as_of')::date and entity_kind in ('agency', 'route')
    qualify
        percent_rank() over (partition by entity_kind order by score, entity_id) between 0.25 and 0.75
),

filed as (
    select
        entity_id,
        max_by(permit_no, (applied_on, permit_no)) filter (
            where status = 'approved' and wage_month is not null
        ) as permit_no,
        sum(workers) filter (where status in ('approved', 'ended')) as workers
    from core.work_permits
    where applied_on > getvariable('as_of')::date - 365 and matched_by in ('id', 'licence')
    group by entity_id
),

left_lately as (
    select
        route_id as entity_id,
        sum(travellers) as workers
    from core.route_day
    where source = 'border_crossings' and day > getvariable('as_of')::date - 91
    group by route_id
),

possible as (
    select
        'agency' as entity_kind,
        a.entity_id,
        a.agency_id,
        a.name,
        filed.permit_no,
        filed.workers
    from core.agency as a
    inner join filed on a.entity_id = filed.entity_id
    where
        a.registered
        and a.licence_status = 'active'
        and filed.permit_no is not null
        and filed.workers between 20 and 400
    union all by name
    select
        'route' as entity_kind,
        entity_id,
        workers
    from left_lately
    where workers >= 91
),

wide as (
    select
        *,
        regexp_extract(peer_group, '^[^|]*[|][^|]*') as parent
    from core.peer_group
),

compared as (  -- the group that scoring compares with: a small one falls back to the group that holds it
    select
        entity_kind,
        entity_id,
        case
            when count(*) over (partition by entity_kind, peer_group) >= 15 then peer_group
            when count(*) over (partition by entity_kind, parent) >= 15 then parent
            else '*'
        end as peer_group
    from wide
),

placed as (
    select
        possible.*,
        g.peer_group,
        count(*) over (partition by possible.entity_kind, g.peer_group) as peers,
        row_number() over (
            partition by possible.entity_kind, g.peer_group order by sha256(getvariable('salt') || possible.entity_id)
        ) as nth
    from possible
    inner join ordinary
        on possible.entity_kind = ordinary.entity_kind and possible.entity_id = ordinary.entity_id
    inner join compared as g
        on possible.entity_kind = g.entity_kind and possible.entity_id = g.entity_id
),

ordered as (
    select
        *,
        row_number() over (partition by entity_kind order by nth, peers desc, peer_group) - 1 as position
    from placed
),

schemes as (
    select
        unnest(getvariable('schemes')::varchar[]) as scheme,
        unnest(getvariable('kinds')::varchar[]) as entity_kind
),

planned as (
    select
        entity_kind,
        count(*) * len(getvariable('ages')::int[]) as slots
    from schemes
    group by entity_kind
),

room as (
    select
        e.entity_kind,
        count(*) // 20 // any_value(planned.slots) as copies
    from lake.score.entity as e
    inner join planned on e.entity_kind = planned.entity_kind
    where e.as_of = getvariable('as_of')::date
    group by e.entity_kind
),

ages as (
    select unnest(getvariable('ages')::int[]) as age
),

slots as (
    select
        schemes.scheme,
        schemes.entity_kind,
        ages.age,
        row_number() over (
            partition by schemes.entity_kind order by schemes.scheme, copies.nth, ages.age desc
        ) - 1 as position
    from schemes
    inner join room on schemes.entity_kind = room.entity_kind
    cross join ages
    cross join generate_series(1, getvariable('planted')::int) as copies (nth)
    where copies.nth <= greatest(1, room.copies)
)

select
    slots.scheme,
    slots.age,
    ordered.entity_kind,
    ordered.entity_id,
    ordered.agency_id,
    ordered.name,
    ordered.permit_no,
    ordered.workers
from slots
inner join ordered on slots.entity_kind = ordered.entity_kind and slots.position = ordered.position;
