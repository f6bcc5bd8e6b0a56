-- A56: visits to the agency on which nobody was met, nor at the next try, of all visits.
-- grain: one row a visit
-- inputs: core.attempt, $from_day
-- look-back: visits after $from_day
-- notes: whoever chose the visit: a door is closed or it is not; not where the office had moved and told the register
select
    *,
    inspection_id as record_id,
    inspected_on as event_on,
    unmet as is_case
from core.attempt
where entity_kind = 'agency' and inspected_on > $from_day
