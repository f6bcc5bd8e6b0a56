-- R09: visitors of whom nothing was seen for 45 days after they left, by how many it is on other routes to the country.
-- grain: one row such a departure (case), one row a route and day with the number expected of its visitors (exposure)
-- inputs: core.stayed_away, core.visitor_away, $from_day, $to_day
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
)

select
    a.entity_id,
    a.role,
    if(a.role = 'exposure', a.weight * e.share, a.weight) as weight,
    a.source,
    a.record_id,
    a.event_on,
    a.file,
    a.line
from core.visitor_away as a
inner join expected as e on a.entity_id = e.route_id
where a.event_on > $from_day and a.event_on <= $to_day
