-- Why an entity has its score: from marts.why('…').
-- grain: one row an indicator of the entity
-- inputs: $run_id
-- look-back: none
-- noqa: disable=PRS,LT02,LT14,RF02,RF03,AM03,AM04
create macro marts.why(entity, words := 'en', kind := null, release := null) as table
with
texts as (
    select
        indicator,
        name
    from query_table(coalesce(release || '.', '') || 'marts.indicator_catalogue')
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
from query_table(coalesce(release || '.', '') || 'marts.score_points') as p
left join texts as t on p.indicator = t.indicator
where
    p.entity_id = entity
    and (kind is null or p.entity_kind = kind)
    and (
        select if(r.run_id = $run_id, true, error('this macro is of release ' || $run_id || '; name it: release := …'))
        from query_table(coalesce(release || '.', '') || 'marts.release') as r
    )
order by p.points desc, p.indicator;
