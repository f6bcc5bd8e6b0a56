-- R14: visitors by air who were home on the same or the next day: turned back there, or on somebody's errand.
-- grain: one row such a departure (case), one row a route and day with its visitors as weight (exposure)
-- inputs: core.departure, core.departures_a_day, ref.checkpoints, $from_day, $to_day
-- look-back: departures after $from_day up to $to_day: younger ones may not be home yet
-- notes: by air only: next door, a day trip is shopping
with airport as (
    select code
    from ref.checkpoints
    where mode = 'air'
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
    from core.departure
    where
        purpose in ('visit', 'business')
        and checkpoint in (select a.code from airport as a)
        and left_on > $from_day
        and left_on <= $to_day
        and next_is_entry
        and next_on <= left_on + 1
    union all
    select * exclude (checkpoint, destination, purpose)
    from core.departures_a_day
    where
        purpose in ('visit', 'business')
        and checkpoint in (select a.code from airport as a)
        and event_on > $from_day
        and event_on <= $to_day
)

select * from final
