-- core.recent_exit: recent departures, with what the desk noted about ticket, booking and passport.
-- grain: one row a departure
-- inputs: core.border_crossings, core.way, $from_day
-- look-back: the longest window of the cards that read it
-- notes: narrow on purpose; way and traveller as in core.journey
create or replace table core.recent_exit as
select
    c.crossing_id,
    c.traveller,
    w.way,
    c.day,
    c.local_hour::utinyint as local_hour,
    c.minor,
    c.one_way,
    c.booking_ref,
    c.permit_no,
    date_diff('day', c.document_issued_on, c.day)::integer as document_days
from core.border_crossings as c
inner join core.way as w
    on c.checkpoint = w.checkpoint and c.other_country = w.destination and c.purpose = w.purpose
where
    c.direction = 'exit'
    and c.crossed_at >= ($from_day - 1)::timestamptz
    and c.day > $from_day;
