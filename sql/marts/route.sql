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
