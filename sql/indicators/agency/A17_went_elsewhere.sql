-- A17: permit holders who left within 120 days, but only for other countries than the permit's.
-- grain: one row a permit whose holder left
-- inputs: core.permit_use, core.usual_detour, $from_day
-- look-back: departures after $from_day
-- notes: an entry into the country of work, or a later departure to it, clears a detour through a hub; a
--        passage in transit alone says nothing, nor does a hub that others' workers pass on the way there as well
--        (core.usual_detour); only permits whose 120 days the border saw
select
    entity_id,
    left_crossing_id as record_id,
    left_on as event_on,
    went_elsewhere and permit_no not in (select usual.permit_no from core.usual_detour as usual) as is_case,
    left_file as file,
    left_line as line
from core.permit_use
where left_on > $from_day and (arrived_on is not null or went_elsewhere)
