-- Letters that units send instead of a visit, and what became of earlier ones.
-- grain: one row a letter
-- inputs: lake.score.letter, lake.score.listing, lake.score.point, lake.score.visited, ref.card, marts.entity
-- look-back: 180 days of letters
-- notes: points of the reasons that may be told, then and now. outcome: new (of today); visited (since); listed (on
--        a list today, so it is visited); eased (the points fell by half or more); open
create table marts.letter as
with sent as (
    select
        as_of as sent_on,
        entity_kind,
        unit,
        place,
        entity_id
    from lake.score.letter
    where as_of <= $as_of and as_of > $as_of - 180
),

told as (
    select
        p.as_of,
        p.entity_kind,
        p.entity_id,
        sum(p.points) as points
    from lake.score.point as p
    inner join ref.card as c on p.indicator = c.indicator
    where
        p.points > 0
        and c.kind <> 'reach'
        and c.told
        and (p.as_of = $as_of or p.as_of in (select s.sent_on from sent as s))
    group by p.as_of, p.entity_kind, p.entity_id
),

listed as (
    select distinct
        entity_kind,
        entity_id
    from lake.score.listing
    where as_of = $as_of
),

visited as (
    select
        entity_kind,
        entity_id,
        last_visit_on
    from lake.score.visited
    where as_of = $as_of
)

select
    $as_of as as_of,
    s.sent_on,
    s.unit,
    s.place,
    s.entity_kind,
    s.entity_id,
    e.name,
    e.place as address,
    coalesce(b.points, 0)::decimal(9, 2) as points_then,
    coalesce(n.points, 0)::decimal(9, 2) as points_now,
    case
        when s.sent_on = $as_of then 'new'
        when v.last_visit_on > s.sent_on then 'visited'
        when l.entity_id is not null then 'listed'
        when 2 * coalesce(n.points, 0) <= coalesce(b.points, 0) then 'eased'
        else 'open'
    end as outcome
from sent as s
left join marts.entity as e on s.entity_kind = e.entity_kind and s.entity_id = e.entity_id
left join told as b on s.sent_on = b.as_of and s.entity_kind = b.entity_kind and s.entity_id = b.entity_id
left join told as n on n.as_of = $as_of and s.entity_kind = n.entity_kind and s.entity_id = n.entity_id
left join listed as l on s.entity_kind = l.entity_kind and s.entity_id = l.entity_id
left join visited as v on s.entity_kind = v.entity_kind and s.entity_id = v.entity_id
order by s.sent_on desc, s.unit, s.place, s.entity_kind, s.entity_id;
