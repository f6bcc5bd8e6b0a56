-- evaluate.victim: ordinary agencies and routes in whose data schemes are planted in a copy.
-- grain: one row an entity, scheme and age in days
-- inputs: evaluate.ordinary, lake.score.entity, $schemes, $kinds, $ages and $planted
-- look-back: none
-- notes: at most one in twenty of all entities of a kind
create or replace table evaluate.victim as
with schemes as (
    select
        unnest($schemes::varchar[]) as scheme,
        unnest($kinds::varchar[]) as entity_kind
),

planned as (
    select
        entity_kind,
        count(*) * len($ages::int[]) as slots
    from schemes
    group by entity_kind
),

room as (
    select
        e.entity_kind,
        count(*) // 20 // max(planned.slots) as copies
    from lake.score.entity as e
    inner join planned on e.entity_kind = planned.entity_kind
    where e.as_of = $as_of
    group by e.entity_kind
),

ages as (
    select unnest($ages::int[]) as age
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
    cross join generate_series(1, $planted) as copies (nth)
    where copies.nth <= greatest(1, room.copies)
)

select
    slots.scheme,
    slots.age,
    ordinary.entity_kind,
    ordinary.entity_id,
    ordinary.agency_id,
    ordinary.name,
    ordinary.permit_no,
    ordinary.workers
from slots
inner join evaluate.ordinary as ordinary
    on slots.entity_kind = ordinary.entity_kind and slots.position = ordinary.position;
