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

comment on table marts.list_history is 'Who was on which unit''s list in the last three months.';
comment on column marts.list_history.as_of is 'Day of the list.';
comment on column marts.list_history.entity_kind is 'agency, employer or route.';
comment on column marts.list_history.entity_id is 'The agency family, the employer or the route.';
comment on column marts.list_history.unit is 'Inspection unit.';
comment on column marts.list_history.lane is 'fact, lead, random or silent.';
comment on column marts.list_history.list_rank is 'Place on the unit''s list.';
