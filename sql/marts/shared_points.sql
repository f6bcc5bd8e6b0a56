-- What each indicator says about each entity, as it may leave the authority: without counts of 1 to 4 people.
-- grain: one row an entity and indicator
-- inputs: published.score_point, published.score_given
-- notes: the figures are those that were given out last (sql/score/given.sql); why a count is withheld is decided where
--        it is scored (sql/score/cells.sql). What was never given out, as nothing could be said yet, has no figures
-- look-back: 1,200 days of what was given out (each indicator has its own window)
create table marts.shared_points as
with given as (
    select *
    from published.score_given
    where as_of <= $as_of and as_of >= $as_of - 1200
    qualify row_number() over (partition by entity_kind, entity_id, indicator order by as_of desc) = 1
)

select
    p.as_of,
    p.entity_kind,
    p.entity_id,
    p.indicator,
    p.status,
    coalesce(p.points, 0)::decimal(9, 2) as points,
    g.counted_on,
    g.num,
    g.den,
    g.value,
    g.peer_value,
    g.expected,
    g.data_as_of,
    g.completeness,
    g.num_withheld,
    g.den_withheld,
    g.num_withheld is not null or g.den_withheld is not null as withheld
from published.score_point as p
left join given as g
    on p.entity_kind = g.entity_kind and p.entity_id = g.entity_id and p.indicator = g.indicator
where p.as_of = $as_of
order by p.entity_kind, p.entity_id, p.indicator;
