-- core.departure_case: departures one by one, in the shape of an indicator's cases.
-- grain: one row a departure as in core.journey
-- inputs: core.departure
-- look-back: as core.journey
-- notes: core.departures_a_day has the exposure beside them
create or replace view core.departure_case as
select
    route_id as entity_id,
    'case' as role,
    1::double as weight,
    'border_crossings' as source,
    crossing_id as record_id,
    left_on as event_on,
    null::varchar as file,
    null::bigint as line,
    checkpoint,
    destination,
    purpose,
    traveller,
    next_on,
    next_is_entry
from core.departure;
