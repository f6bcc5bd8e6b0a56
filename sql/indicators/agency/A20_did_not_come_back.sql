-- A20: workers who were still abroad 60 days after their permit ended, of those whose permit ended so long ago.
-- grain: one row a permit whose holder left
-- inputs: core.permit_end, core.return_in_sight, $from_day, $to_day
-- look-back: permits that ended after $from_day up to $to_day; who may still be abroad by right is not counted at all
-- notes: only where the border saw who came home in the 60 days before and after that end
select
    p.entity_id,
    p.last_crossing_id as record_id,
    p.last_on as event_on,
    p.away and not p.renewed as is_case,
    p.last_file as file,
    p.last_line as line
from core.permit_end as p
semi join core.return_in_sight as seen
    on p.left_from = seen.place and p.valid_to - 60 = seen.day and seen.days = 120
where p.entity_id is not null and p.valid_to > $from_day and p.valid_to <= $to_day
