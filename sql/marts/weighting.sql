-- Every entity's score and rank under the experts' weights and under learned ones, side by side.
-- grain: one row an entity and set of weights; empty where nothing has been learned
-- inputs: lake.score.weighting of the day
-- look-back: none
create table marts.weighting as
select
    as_of,
    entity_kind,
    entity_id,
    version,
    in_force,
    score,
    rank
from lake.score.weighting
where as_of = $as_of
order by entity_kind, version, rank, entity_id;
