-- evaluate.alone: to how many leads an indicator gave points, and how many would not be leads without them.
-- grain: one row an entity kind and indicator
-- inputs: lake.score.entity, lake.score.listing, lake.score.point
-- look-back: the lists of the day
create or replace table evaluate.alone as
with leads as (
    select
        l.entity_kind,
        l.unit,
        l.entity_id,
        e.score,
        min(e.score) over (partition by l.entity_kind, l.unit) as lowest
    from lake.score.listing as l
    inner join lake.score.entity as e
        on l.as_of = e.as_of and l.entity_kind = e.entity_kind and l.entity_id = e.entity_id
    where l.as_of = $as_of and l.lane = 'lead'
)

select
    l.entity_kind,
    p.indicator,
    count(*) filter (where p.points > 0) as helped,
    count(*) filter (where p.points > 0 and l.score - p.points < l.lowest) as hangs_on_it
from leads as l
inner join lake.score.point as p
    on
        p.as_of = $as_of
        and l.entity_kind = p.entity_kind
        and l.entity_id = p.entity_id
group by l.entity_kind, p.indicator;
