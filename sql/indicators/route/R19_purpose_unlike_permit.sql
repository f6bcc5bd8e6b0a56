-- R19: holders of a permit in force for the country who left for it, but not for work.
-- grain: one row a departure; is_case: whether it is one of them
-- inputs: core.recent_exit, core.way, core.work_permits, $from_day
-- look-back: departures after $from_day
-- notes: a declared purpose that is unlike the paper; the route, not the traveller, is what counts
with holders as (
    select
        w.route_id,
        d.day,
        d.crossing_id,
        w.purpose <> 'work' and bool_or(p.destination = w.destination) as differs
    from core.recent_exit as d
    inner join core.way as w on d.way = w.way
    inner join core.work_permits as p on d.traveller = p.worker and d.day between p.issued_on and p.valid_to
    where p.status in ('approved', 'ended') and w.purpose not in ('return', 'transit') and d.day > $from_day
    group by w.route_id, d.day, d.crossing_id, w.purpose
)

select
    route_id,
    crossing_id,
    day as left_on,
    differs as is_case
from holders
