-- core.departures_a_day: departures counted, in the shape of an indicator's exposure.
-- grain: one row a route and day
-- inputs: core.route_day, core.way
-- look-back: as core.route_day
-- notes: departures are counted once, in core.route_day, so that the indicators need not count them again
create or replace view core.departures_a_day as
select
    d.route_id as entity_id,
    'exposure' as role,
    d.travellers::double as weight,
    d.source,
    d.route_id || ' ' || d.day::varchar as record_id,
    d.day as event_on,
    null::varchar as file,
    null::bigint as line,
    w.checkpoint,
    w.destination,
    w.purpose
from core.route_day as d
inner join core.way as w on d.route_id = w.route_id
where d.source = 'border_crossings' and w.purpose not in ('return', 'transit');
