-- R13: departures for a country whose own border shares its crossings, of which that border saw no entry.
-- grain: one row such a departure (case), one row a route and day with its departures as weight (exposure)
-- inputs: core.departure, core.departures_a_day, core.arrival, $from_day, $to_day
-- look-back: departures after $from_day up to $to_day
-- notes: the entry must follow within 3 days; says nothing where the profile has no checkpoints of the destination
with shared as (
    select distinct country
    from core.arrival
),

final as (
    select
        route_id as entity_id,
        'case' as role,
        1::double as weight,
        'border_crossings' as source,
        crossing_id as record_id,
        left_on as event_on,
        null::varchar as file,
        null::bigint as line
    from core.departure as d
    where
        destination in (select s.country from shared as s)
        and left_on > $from_day
        and left_on <= $to_day
        and not exists (
            select 1
            from core.arrival as a
            where
                a.traveller = d.traveller
                and a.country = d.destination
                and a.day between d.left_on and d.left_on + 3
        )
    union all
    select * exclude (checkpoint, destination, purpose)
    from core.departures_a_day
    where
        destination in (select s.country from shared as s)
        and event_on > $from_day
        and event_on <= $to_day
)

select * from final
