-- R05: departures on a one-way ticket, of those of which the ticket is known.
-- grain: one row a departure; is_case: whether it is one of them
-- inputs: core.recent_exit, core.way, $from_day
-- look-back: departures after $from_day
with tickets as (
    select
        w.route_id,
        d.day,
        d.crossing_id,
        d.one_way
    from core.recent_exit as d
    inner join core.way as w on d.way = w.way
    where d.one_way is not null and d.day > $from_day
)

select
    route_id,
    crossing_id,
    day as left_on,
    one_way as is_case
from tickets
