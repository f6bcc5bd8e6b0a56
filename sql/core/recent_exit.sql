-- core.recent_exit: departures of 90 days, with what the desk noted about ticket, booking and passport.
-- grain: one row a departure
-- inputs: core.border_crossings, core.way
-- look-back: 90 days
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
    (c.day - c.document_issued_on)::integer as document_days
from core.border_crossings as c
inner join core.way as w
    on c.checkpoint = w.checkpoint and c.other_country = w.destination and c.purpose = w.purpose
where
    c.direction = 'exit'
    and c.crossed_at >= ($as_of - 91)::timestamptz
    and c.day > $as_of - 90;
