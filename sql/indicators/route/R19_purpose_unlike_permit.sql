-- R19: holders of a permit in force for the country who left for it, but not for work.
-- grain: one row such a departure (case), one row a route and day with departures of holders as weight (exposure)
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
    from holders
    where differs
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
    from holders
    group by route_id, day
)

select * from final
