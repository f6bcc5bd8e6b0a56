-- R06: visitors in groups of three or more on one booking, all of them one way.
-- grain: one row such a departure (case), one row a route and day with its booked visitors as weight (exposure)
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
    from booked
    where in_group
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
    from booked
    group by route_id, day
)

select * from final
