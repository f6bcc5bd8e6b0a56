-- Every route of the day.
-- grain: one row a route
-- inputs: core.route
-- look-back: none
create table marts.route as
select
    $as_of as as_of,
    entity_id,
    name,
    checkpoint,
    destination,
    purpose,
    mode,
    unit
from core.route
order by entity_id;

comment on table marts.route is 'Every route: an exit checkpoint, a declared destination and a purpose.';
comment on column marts.route.as_of is 'Day for which it holds.';
comment on column marts.route.entity_id is 'Checkpoint > destination : purpose; * where a part is unknown.';
comment on column marts.route.name is 'The route in words.';
comment on column marts.route.checkpoint is 'Where people leave.';
comment on column marts.route.destination is 'Declared destination (ISO 3166-1 alpha-3).';
comment on column marts.route.purpose is 'Declared purpose.';
comment on column marts.route.mode is 'air, sea or land.';
comment on column marts.route.unit is 'Unit that looks at it.';
