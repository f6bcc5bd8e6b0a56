-- Why an entity has its score: from marts.why('…').
-- grain: one row an indicator of the entity
-- inputs: marts.score_points, marts.indicator_catalogue
-- look-back: none
-- noqa: disable=PRS,LT02,RF02,AM03
create macro marts.why(entity, words := 'en', kind := null) as table
with
texts as (
    select
        indicator,
        name
    from marts.indicator_catalogue
    where language = words
)

select
    p.indicator,
    t.name,
    p.points,
    p.num,
    p.den,
    p.value,
    p.peer_value,
    p.expected,
    p.shrunk,
    p.low,
    p.high,
    p.status,
    p.withheld,
    p.num_withheld,
    p.den_withheld,
    p.data_as_of
from marts.score_points as p
left join texts as t on p.indicator = t.indicator
where p.entity_id = entity and (kind is null or p.entity_kind = kind)
order by p.points desc, p.indicator;
