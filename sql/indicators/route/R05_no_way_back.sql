-- R05: departures on a one-way ticket, of those of which the ticket is known.
-- grain: one row a departure with ticket data
-- inputs: core.border_crossings
-- look-back: departures of 90 days
with final as (
    select
        route_id as entity_id,
        case when one_way then 'both' else 'exposure' end as role,
        1::double as weight,
        'border_crossings' as source,
        crossing_id as record_id,
        day as event_on,
        file,
        line
    from core.border_crossings
    where
        direction = 'exit'
        and one_way is not null
        and crossed_at >= (getvariable('as_of')::date - 91)::timestamptz
        and day > getvariable('as_of')::date - 90
)

select * from final
