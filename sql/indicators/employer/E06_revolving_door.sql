-- E06: workers who were home again within 180 days of their arrival.
-- grain: one row a permit whose holder arrived
-- inputs: core.stay, $from_day, $to_day
-- look-back: arrivals after $from_day up to $to_day: younger ones may still stay
-- notes: permits that end within the 180 days are left out, their holders come home as they should; home for a feast
--        and back to work is no leaving; nor are those counted whose return the border could not have seen
with stays as (
    select
        *,
        is_back and not went_again as has_left
    from core.stay
    where days = 180 and arrived_on > $from_day and arrived_on <= $to_day
)

select
    employer_entity_id as entity_id,
    if(has_left, back_crossing_id, left_crossing_id) as record_id,
    if(has_left, back_on, left_on) as event_on,
    has_left as is_case,
    if(has_left, back_file, left_file) as file,
    if(has_left, back_line, left_line) as line
from stays
