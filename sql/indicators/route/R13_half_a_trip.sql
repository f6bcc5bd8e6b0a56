-- R13: departures for a country whose own border shares its crossings, of which that border saw no entry.
-- grain: one row such a departure (case), one row a route and day with its departures as weight (exposure)
-- inputs: core.journey, core.way, core.arrival
-- look-back: departures between 90 and 7 days ago; the entry must follow within 3 days
-- notes: says nothing where the profile has no checkpoints of the destination
with matched as (
    select
        w.route_id,
        j.crossing_id,
        j.left_on,
        a.crossing_id is null as not_seen
    from core.journey as j
    inner join core.way as w on j.way = w.way
    semi join core.arrival as shared on w.destination = shared.country
    left join core.arrival as a
        on
            j.traveller = a.traveller
            and w.destination = a.country
            and a.day between j.left_on and j.left_on + 3
    where
        j.left_on > getvariable('as_of')::date - 90
        and j.left_on <= getvariable('as_of')::date - 7
    qualify row_number() over (partition by j.crossing_id order by a.day, a.crossing_id) = 1
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
    from matched
    where not_seen
    union all
    select
        route_id as entity_id,
        'exposure' as role,
        count(*)::double as weight,
        'border_crossings' as source,
        route_id || ' ' || left_on::varchar as record_id,
        left_on as event_on,
        null::varchar as file,
        null::bigint as line
    from matched
    group by route_id, left_on
)

select * from final
