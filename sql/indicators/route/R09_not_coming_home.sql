-- R09: visitors of whom nothing was seen for 45 days after they left.
-- grain: one row such a departure (case), one row a route and day with its visitors as weight (exposure)
-- inputs: core.departure, core.departures_a_day, core.return_in_sight, $from_day, $to_day
-- look-back: departures after $from_day up to $to_day: all of them were watched for as long, so that nobody who left
--        lately counts as missing
-- notes: a later departure without an entry in between is a missed entry, not a missing person; departures after which
--        the border did not see who came home are not counted
with final as (
    select
        d.route_id as entity_id,
        'case' as role,
        1::double as weight,
        'border_crossings' as source,
        d.crossing_id as record_id,
        d.left_on as event_on,
        null::varchar as file,
        null::bigint as line
    from core.departure as d
    semi join core.return_in_sight as seen on d.checkpoint = seen.place and d.left_on = seen.day and seen.days = 45
    where
        d.purpose in ('visit', 'business')
        and d.left_on > $from_day
        and d.left_on <= $to_day
        and coalesce(d.next_on > d.left_on + 45, true)
    union all
    select d.* exclude (d.checkpoint, d.destination, d.purpose)
    from core.departures_a_day as d
    semi join core.return_in_sight as seen on d.checkpoint = seen.place and d.event_on = seen.day and seen.days = 45
    where
        d.purpose in ('visit', 'business')
        and d.event_on > $from_day
        and d.event_on <= $to_day
)

select * from final
