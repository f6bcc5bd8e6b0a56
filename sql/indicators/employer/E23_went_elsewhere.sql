-- E23: permit holders of the employer who left within 120 days, but only for other countries than the permit's.
-- grain: one row a permit whose holder left
-- inputs: core.permit_use, core.usual_detour, $from_day
-- look-back: departures after $from_day
-- notes: as A17, without the hubs; whoever is named as employer may know nothing of it, and the visit finds out
select
    employer_entity_id as entity_id,
    left_crossing_id as record_id,
    left_on as event_on,
    went_elsewhere and permit_no not in (select usual.permit_no from core.usual_detour as usual) as is_case,
    left_file as file,
    left_line as line
from core.permit_use
where employer_entity_id is not null and left_on > $from_day and (arrived_on is not null or went_elsewhere)
