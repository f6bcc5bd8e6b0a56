-- core.recent_exit: departures of 90 days, with what the desk noted about ticket, booking and passport.
-- grain: one row a departure
-- inputs: core.border_crossings
-- look-back: 90 days
-- notes: narrow on purpose; way and traveller as in core.journey
create or replace table core.recent_exit as
select
    crossing_id,
    traveller,
    hash(checkpoint, other_country, purpose) as way,
    day,
    local_hour::utinyint as local_hour,
    minor,
    one_way,
    booking_ref,
    permit_no,
    (day - document_issued_on)::integer as document_days
from core.border_crossings
where
    direction = 'exit'
    and crossed_at >= ($as_of - 91)::timestamptz
    and day > $as_of - 90;
