-- Why each score moved since the previous list: parts that sum to the change, exactly.
-- grain: one row an entity, indicator and cause; parts of 0 are left out
-- inputs: lake.score.change of the day
-- look-back: to the previous list
create table marts.score_change as
select
    as_of,
    previous_as_of,
    entity_kind,
    entity_id,
    indicator,
    cause,
    points
from lake.score.change
where as_of = $as_of
order by entity_kind, entity_id, indicator, cause;
