-- R04: visitors on the route who had applied for a work permit within the year before and hold none that is in force.
-- grain: one row a departure; is_case: whether it is one of them
-- inputs: core.recent_exit, core.way, core.work_permits, $from_day, $applied_days
-- look-back: departures after $from_day; applications of the $applied_days before each
-- notes: nothing about the visitors' persons is looked at, only what they applied for
with visitors as (
    select
        w.route_id,
        d.day,
        d.crossing_id,
        d.traveller
    from core.recent_exit as d
    inner join core.way as w on d.way = w.way
    where w.purpose = 'visit' and d.day > $from_day
),

applicants as (
    select
        v.crossing_id,
        bool_or(p.status in ('approved', 'ended') and v.day between p.issued_on and p.valid_to) as permitted
    from visitors as v
    inner join core.work_permits as p on v.traveller = p.worker and p.applied_on between v.day - $applied_days and v.day
    group by v.crossing_id
),

marked as (
    select
        v.*,
        coalesce(not a.permitted, false) as seeks_work
    from visitors as v
    left join applicants as a on v.crossing_id = a.crossing_id
)

select
    route_id,
    crossing_id,
    day as left_on,
    seeks_work as is_case
from marked
