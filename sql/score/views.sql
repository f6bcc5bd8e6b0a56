-- score.day_*: the day's rows as the lake keeps them; cents become points.
-- grain: those of lake.score.point, entity, listing, change, leaving, weighting and visited
-- inputs: lake.measure.indicator, score.cell, score.change, score.entity, score.follow_up, score.leaving,
--         score.listing, score.point, score.weighting, $previous_list
create or replace view score.day_point as
with scored as (
    select
        * exclude (cents, sure, took),
        (cents * 0.01)::decimal(9, 2) as points,
        (took * 0.01)::decimal(9, 2) as visit_took,
        (sure * 0.01)::decimal(9, 2) as points_sure
    from score.point
)

select
    g.*,
    m.as_of,
    m.num,
    m.den,
    m.status,
    m.data_as_of,
    m.completeness,
    m.peer_group,
    c.num_withheld,
    c.den_withheld
from lake.measure.indicator as m
inner join score.cell as c
    on
        m.as_of = c.as_of and m.entity_kind = c.entity_kind and m.entity_id = c.entity_id
        and m.indicator = c.indicator
inner join scored as g
    on m.entity_kind = g.entity_kind and m.entity_id = g.entity_id and m.indicator = g.indicator
where m.as_of = $as_of
order by m.entity_kind, m.entity_id, m.indicator;

create or replace view score.day_entity as
select
    $as_of as as_of,
    * exclude (cents, sure, reach),
    (cents * 0.01)::decimal(9, 2) as score,
    (sure * 0.01)::decimal(9, 2) as score_sure
from score.entity
order by entity_kind, entity_id;

create or replace view score.day_listing as
select
    $as_of as as_of,
    *
from score.listing
order by entity_kind, unit, list_rank;

create or replace view score.day_change as
select
    $as_of as as_of,
    $previous_list::date as previous_as_of,
    * exclude (cents),
    (cents * 0.01)::decimal(9, 2) as points
from score.change
order by entity_kind, entity_id, indicator, cause;

create or replace view score.day_leaving as
select
    $as_of as as_of,
    * exclude (cents, cut),
    (cents * 0.01)::decimal(9, 2) as score_to,
    (cut * 0.01)::decimal(9, 2) as cut
from score.leaving
order by entity_kind, unit, entity_id, place;

create or replace view score.day_weighting as
select
    $as_of as as_of,
    * exclude (cents),
    (cents * 0.01)::decimal(9, 2) as score
from score.weighting
order by entity_kind, version, entity_id;

create or replace view score.day_visited as
select
    $as_of as as_of,
    *
from score.follow_up
order by entity_kind, entity_id;
