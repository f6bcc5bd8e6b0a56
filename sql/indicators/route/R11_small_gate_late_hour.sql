-- R11: departures through a minor checkpoint at night (22:00 to 5:00 there), of all departures on the route.
-- grain: one row a late departure (case), one row a route and day with its departures as weight (exposure)
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
    from hours
    where is_late
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
    from hours
    group by route_id, day
)

select * from final
