-- R11: departures through a minor checkpoint at night (22:00 to 5:00 there), of all departures on the route.
-- grain: one row a departure through a checkpoint of which the reference says whether it is minor
-- inputs: core.border_crossings
-- look-back: departures of 90 days
with final as (
    select
        route_id as entity_id,
        case when minor and (local_hour >= 22 or local_hour < 5) then 'both' else 'exposure' end as role,
        1::double as weight,
        'border_crossings' as source,
        crossing_id as record_id,
        day as event_on,
        file,
        line
    from core.border_crossings
    where
        direction = 'exit'
        and minor is not null
        and crossed_at >= (getvariable('as_of')::date - 91)::timestamptz
        and day > getvariable('as_of')::date - 90
)

select * from final
