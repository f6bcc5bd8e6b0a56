-- R05: departures on a one-way ticket, of those of which the ticket is known.
-- grain: one row a one-way departure (case), one row a route and day with its departures as weight (exposure)
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
    from tickets
    where one_way
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
    from tickets
    group by route_id, day
)

select * from final
