-- R03: departures, day by day; the engine smooths the last half year and compares it with what the season explains.
-- grain: one row a route, day and source, with its travellers as weight
-- inputs: core.route_day
-- look-back: the card's window, against the season of the weeks in core.route_day
with final as (
    select
        route_id as entity_id,
        'case' as role,
        travellers::double as weight,
        source,
        route_id || ' ' || day::varchar as record_id,
        day as event_on,
        null::varchar as file,
        null::bigint as line
    from core.route_day
)

select * from final
