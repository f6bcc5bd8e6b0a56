-- core.travellers_a_day: departures of every route and day, in the shape of the counts of a surge.
-- grain: one row a route, day and source, with its travellers as weight
-- inputs: core.route_day
-- look-back: as core.route_day
create or replace view core.travellers_a_day as
select
    route_id as entity_id,
    'case' as role,
    travellers::double as weight,
    source,
    route_id || ' ' || day::varchar as record_id,
    day as event_on,
    null::varchar as file,
    null::bigint as line
from core.route_day;
