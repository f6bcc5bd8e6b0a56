-- core.departure: departures by route, one by one, with the way home.
-- grain: one row a departure as in core.journey
-- inputs: core.journey, core.way
-- look-back: as core.journey
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
