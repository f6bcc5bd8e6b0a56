-- core.departure, core.departures_a_day: departures by route, one by one with the way home, and counted.
-- grain: one row a departure as in core.journey; one row a route and day, in the shape of an indicator's exposure
-- inputs: core.journey, core.way, core.route_day
-- look-back: as core.journey; 160 weeks
-- notes: what an indicator counts of all departures is counted once, in core.route_day, and not again by each of them
create or replace view core.departure as
select
    w.route_id,
    w.checkpoint,
    w.destination,
    w.purpose,
    j.crossing_id,
    j.traveller,
    j.left_for,
    j.left_on,
    j.next_on,
    j.next_is_entry,
    j.back_from,
    j.previous_on,
    j.previous_is_entry
from core.journey as j
inner join core.way as w on j.way = w.way;

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
