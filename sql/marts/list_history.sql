-- Who was on which unit's list on earlier days.
-- grain: one row a day, unit and entity
-- inputs: lake.score.listing
-- look-back: 92 days
create table marts.list_history as
select
    as_of,
    entity_kind,
    entity_id,
    unit,
    lane,
    list_rank
from lake.score.listing
where as_of between $as_of - 92 and $as_of
order by as_of, unit, list_rank, entity_kind, entity_id, lane;
