-- What stood on a unit's list in the last three months and does not stand on today's, and how it stands now.
-- grain: one row a unit and entity
-- inputs: lake.score.entity, marts.case, marts.entity, marts.list_history
-- look-back: 92 days
create table marts.earlier_entry as
with
stood as (
    select
        unit,
        entity_kind,
        entity_id,
        min(as_of) as first_on,
        max(as_of) as last_on,
        count(distinct as_of) as lists,
        max_by(lane, (as_of, lane)) as lane,
        max_by(list_rank, (as_of, lane, list_rank)) as list_rank
    from marts.list_history
    group by unit, entity_kind, entity_id
    having max(as_of) < $as_of
)

select
    $as_of as as_of,
    s.unit,
    s.entity_kind,
    s.entity_id,
    coalesce(n.name, s.entity_id) as name,
    n.place,
    s.first_on,
    s.last_on,
    s.lists,
    s.lane,
    s.list_rank,
    e.score,
    e.rank_with_ties as rank,
    e.rank_low,
    e.rank_high,
    e.tier,
    c.rests_until
from stood as s
left join marts.entity as n on s.entity_kind = n.entity_kind and s.entity_id = n.entity_id
left join marts."case" as c on s.entity_kind = c.entity_kind and s.entity_id = c.entity_id
left join lake.score.entity as e
    on s.entity_kind = e.entity_kind and s.entity_id = e.entity_id and e.as_of = $as_of
order by s.unit, s.entity_kind, s.entity_id;
