-- R04: visitors on the route who had applied for a work permit within the year before and hold none that is in force.
-- grain: one row such a departure (case), one row a route and day with its visitors as weight (exposure)
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
),

final as (
    select
        route_id as entity_id,
        'case' as role,
        1::double as weight,
        'border_crossings' as source,
        crossing_id as record_id,
        day as event_on,
        null::varchar as file,
        null::bigint as line
    from marked
    where seeks_work
    union all
    select
        route_id as entity_id,
        'exposure' as role,
        count(*)::double as weight,
        'border_crossings' as source,
        route_id || ' ' || day::varchar as record_id,
        day as event_on,
        null::varchar as file,
        null::bigint as line
    from marked
    group by route_id, day
)

select * from final
