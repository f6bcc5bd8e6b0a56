-- R09: visitors of whom nothing was seen for 45 days after they left, by how many it is on other routes to the country.
-- grain: one row such a departure (case), one row a route and day with the number expected of its visitors (exposure)
-- inputs: core.departure, core.return_in_sight, core.stayed_away, $from_day, $to_day
-- look-back: departures after $from_day up to $to_day: all of them were watched for as long, so that nobody who left
--        lately counts as missing
-- notes: a later departure without an entry in between is a missed entry, not a missing person. Where a country's own
--        people live, more stay away on every route to it: expected is the share on the other routes to it, and a
--        hundred visitors more of all routes. Departures after which the border did not see who came home are left out
with counted as (
    select
        route_id,
        destination,
        purpose,
        sum(visitors) as visitors,
        sum(away) as away
    from core.stayed_away
    where left_on > $from_day and left_on <= $to_day
    group by route_id, destination, purpose
),

expected as (
    select
        route_id,
        (
            sum(away) over country - away
            + 100 * sum(away) over everywhere / sum(visitors) over everywhere
        ) / (sum(visitors) over country - visitors + 100) as share
    from counted
    window
        country as (partition by destination, purpose),
        everywhere as (partition by purpose)
),

final as (
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
    select
        s.route_id as entity_id,
        'exposure' as role,
        s.visitors * e.share as weight,
        'border_crossings' as source,
        s.route_id || ' ' || s.left_on::varchar as record_id,
        s.left_on as event_on,
        null::varchar as file,
        null::bigint as line
    from core.stayed_away as s
    inner join expected as e on s.route_id = e.route_id
    where s.left_on > $from_day and s.left_on <= $to_day
)

select * from final
