-- How far the lists moved since the previous ones, and by what.
-- grain: one row a kind of entity, movement and cause
-- inputs: marts.list_changes, marts.list_decision
-- look-back: to the previous list
create table marts.list_turnover as
with
decided as (
    select distinct
        entity_kind,
        entity_id
    from marts.list_decision
),

turned as (
    select
        c.as_of,
        c.previous_as_of,
        c.entity_kind,
        case when c.movement in ('new', 'left') then c.movement else 'stayed' end as movement,
        case
            when c.movement not in ('new', 'left') then 'stayed'
            when d.entity_id is not null then 'decided'
            else c.cause
        end as cause
    from marts.list_changes as c
    left join decided as d
        on c.entity_kind = d.entity_kind and c.entity_id = d.entity_id
    where c.previous_as_of is not null
),

counted as (
    select
        as_of,
        previous_as_of,
        entity_kind,
        movement,
        cause,
        count(*) as entries
    from turned
    group by all
)

select
    *,
    coalesce(sum(entries) filter (where movement = 'stayed') over (partition by entity_kind), 0)
    / sum(entries) over (partition by entity_kind) as jaccard
from counted
order by entity_kind, movement, entries desc, cause;
