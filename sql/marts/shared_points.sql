-- What each indicator says about each entity, as it may leave the authority: without counts of 1 to 4 people.
-- grain: one row an entity and indicator
-- inputs: published.score_point
-- notes: why a count is withheld is decided where it is scored (sql/score/cells.sql)
-- look-back: none (each indicator has its own window)
create table marts.shared_points as
with point as (
    select
        *,
        num_withheld is not null or den_withheld is not null as withheld
    from published.score_point
    where as_of = $as_of
)

select
    as_of,
    entity_kind,
    entity_id,
    indicator,
    status,
    coalesce(points, 0)::decimal(9, 2) as points,
    case when num_withheld is null then num end as num,
    case when den_withheld is null then den end as den,
    case when not withheld then value end as value,
    peer_value,
    expected,
    data_as_of,
    completeness,
    num_withheld,
    den_withheld,
    withheld
from point
order by entity_kind, entity_id, indicator;
