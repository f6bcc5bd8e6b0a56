-- R21: visitors of whom nothing was seen for 45 days after they left, by how many it was on the same route before.
-- grain: one row such a departure (case), one row a route and day with as many as its own past lets expect (exposure)
-- inputs: core.departure, core.return_in_sight, core.stayed_away, $from_day, $to_day, $past_days
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
        d.route_id in (select k.route_id from known as k)
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
    inner join known as e on s.route_id = e.route_id
    where
        s.left_on > $from_day
        and s.left_on <= $to_day
)

select * from final
