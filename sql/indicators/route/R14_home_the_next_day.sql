-- R14: visitors by air who were home on the same or the next day: turned back there, or on somebody's errand.
-- grain: one row such a departure (case), one row a route and day with its visitors as weight (exposure)
-- inputs: core.journey, core.way, ref.checkpoints
-- look-back: departures between 365 and 2 days ago
-- notes: by air only: next door, a day trip is shopping
with visits as (
    select
        w.route_id,
        j.crossing_id,
        j.left_on,
        coalesce(j.next_is_entry and j.next_on <= j.left_on + 1, false) as home_at_once
    from core.journey as j
    inner join core.way as w on j.way = w.way
    inner join ref.checkpoints as p on w.checkpoint = p.code and p.mode = 'air'
    where
        w.purpose in ('visit', 'business')
        and j.left_on > getvariable('as_of')::date - 365
        and j.left_on <= getvariable('as_of')::date - 2
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
    from visits
    where home_at_once
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
    from visits
    group by route_id, left_on
)

select * from final
