-- R02: a route on which nobody left for up to two years, now with ten departures or more in four weeks.
-- grain: one row a departure, or a counted day with its travellers as weight (a fact: no exposure)
-- inputs: core.border_crossings, core.crossing_counts, core.observed, core.route, core.route_day, $from_day,
--         $quiet_days, $seen_days
-- look-back: departures after $from_day, against the $quiet_days before it; silent where the checkpoint was seen on
--        less than $seen_days of these
with watched as (
    select place as checkpoint
    from core.observed
    where direction = 'exit' and from_day <= $from_day and to_day > $from_day - $quiet_days
    group by place
    having sum(date_diff('day', greatest(from_day, $from_day - $quiet_days), least(to_day, $from_day)) + 1) > $seen_days
),

new_route as (
    select d.route_id
    from core.route_day as d
    inner join core.route as r on d.route_id = r.route_id
    where
        d.day > $from_day - $quiet_days
        and r.checkpoint in (select w.checkpoint from watched as w)
    group by d.route_id
    having
        min(d.day) > $from_day
        and sum(d.travellers) >= 10
),

final as (
    select
        c.route_id as entity_id,
        'case' as role,
        1::double as weight,
        'border_crossings' as source,
        c.crossing_id as record_id,
        c.day as event_on,
        c.file,
        c.line
    from core.border_crossings as c
    semi join new_route on c.route_id = new_route.route_id
    where
        c.direction = 'exit'
        and c.crossed_at >= ($from_day - 1)::timestamptz
        and c.day > $from_day
    union all
    select
        n.route_id as entity_id,
        'case' as role,
        n.travellers::double as weight,
        'crossing_counts' as source,
        n.route_id || ' ' || n.day::varchar as record_id,
        n.day as event_on,
        n.file,
        n.line
    from core.crossing_counts as n
    semi join new_route on n.route_id = new_route.route_id
    where n.direction = 'exit' and n.travellers > 0 and n.day > $from_day
)

select * from final
