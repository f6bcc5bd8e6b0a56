-- A19: workers who came home within 90 days of leaving for the country of work.
-- grain: one row a permit whose holder arrived
-- inputs: core.stay, $from_day, $to_day
-- look-back: arrivals after $from_day up to $to_day: younger ones may still stay
-- notes: permits that end within the 90 days are left out, their holders come home as they should; so are those
--        whose return the border could not have seen
select
    entity_id,
    if(is_back, back_crossing_id, left_crossing_id) as record_id,
    if(is_back, back_on, left_on) as event_on,
    is_back as is_case,
    if(is_back, back_file, left_file) as file,
    if(is_back, back_line, left_line) as line
from core.stay
where days = 90 and arrived_on > $from_day and arrived_on <= $to_day
