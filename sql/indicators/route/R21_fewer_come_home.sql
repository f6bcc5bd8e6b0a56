-- R21: visitors of whom nothing was seen for 45 days after they left, by how many it was on the same route before.
-- grain: one row such a departure (case), one row a route and day with as many as is usual by its own past (exposure)
-- inputs: core.stayed_away, core.visitor_away, $from_day, $past_days, $to_day
-- look-back: departures after $from_day up to $to_day, against the $past_days before; routes with 20 visitors or more
--        then
-- notes: expected is the route's own share of before, and twenty visitors more of all routes. Who lives over there, and
--        gates that miss entries, are in both
with past as (
    select
        route_id,
        purpose,
        sum(visitors) as visitors,
        sum(away) as away
    from core.stayed_away
    where
        left_on > $from_day - $past_days
        and left_on <= $from_day
    group by route_id, purpose
),

known as (
    select
        route_id,
        (away + 20 * sum(away) over everywhere / sum(visitors) over everywhere) / (visitors + 20) as share
    from past
    window everywhere as (partition by purpose)
    qualify visitors >= 20
)

select
    a.entity_id,
    a.role,
    if(a.role = 'exposure', a.weight * k.share, a.weight) as weight,
    a.source,
    a.record_id,
    a.event_on,
    a.file,
    a.line
from core.visitor_away as a
inner join known as k on a.entity_id = k.route_id
where a.event_on > $from_day and a.event_on <= $to_day
