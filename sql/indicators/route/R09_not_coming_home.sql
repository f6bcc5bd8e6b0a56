-- R09: visitors of whom nothing was seen for 45 days after they left.
-- grain: one row such a departure (case), one row a route and day with its visitors as weight (exposure)
-- inputs: core.departure, core.departures_a_day, $from_day, $to_day
-- look-back: departures after $from_day up to $to_day: all of them were watched for as long, so that nobody who left
--        lately counts as missing
-- notes: a later departure without an entry in between is a missed entry, not a missing person
with final as (
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
        and left_on > $from_day
        and left_on <= $to_day
        and coalesce(next_on > left_on + 45, true)
    union all
    select * exclude (checkpoint, destination, purpose)
    from core.departures_a_day
    where
        purpose in ('visit', 'business')
        and event_on > $from_day
        and event_on <= $to_day
)

select * from final
