-- R06: visitors in groups of three or more on one booking, all of them one way.
-- grain: one row a departure; is_case: whether it is one of them
-- inputs: core.recent_exit, core.way, $from_day
-- look-back: departures after $from_day with ticket and booking
-- notes: tours and families hold return tickets; who they are is not looked at
with booked as (
    select
        w.route_id,
        d.day,
        d.crossing_id,
        d.one_way and count(*) over same_group >= 3 and bool_and(d.one_way) over same_group as in_group
    from core.recent_exit as d
    inner join core.way as w on d.way = w.way
    where
        d.booking_ref is not null
        and d.one_way is not null
        and w.purpose in ('visit', 'transit', 'other')
        and d.day > $from_day
    window same_group as (partition by d.way, d.day, d.booking_ref)
)

select
    route_id,
    crossing_id,
    day as left_on,
    in_group as is_case
from booked
