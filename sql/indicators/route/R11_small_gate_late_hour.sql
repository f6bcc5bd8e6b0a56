-- R11: departures through a minor checkpoint at night (22:00 to 5:00 there), of all departures on the route.
-- grain: one row a departure; is_case: whether it is one of them
-- inputs: core.recent_exit, core.way, $from_day
-- look-back: departures after $from_day; checkpoints of which the reference says whether they are minor
with hours as (
    select
        w.route_id,
        d.day,
        d.crossing_id,
        d.minor and (d.local_hour >= 22 or d.local_hour < 5) as is_late
    from core.recent_exit as d
    inner join core.way as w on d.way = w.way
    where d.minor is not null and d.day > $from_day
)

select
    route_id,
    crossing_id,
    day as left_on,
    is_late as is_case
from hours
