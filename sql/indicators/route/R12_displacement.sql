-- R12: departures on a route in the four weeks after a neighbouring one emptied, of the eight around that day.
-- grain: one row a route and day, with its travellers as weight: after the day (case and exposure) and before it
--        (exposure)
-- inputs: core.route_day, core.route, core.inspections, core.checkpoint_distance, $from_day, $to_day
-- look-back: controls with a finding, and falls, after $from_day up to $to_day; as many days before each as after it
-- notes: 28 days before are compared with the 28 after; neighbours lie within 150 km; the one that emptied must have
--        lost half or more of its departures. Most controls are not in any record: a route that carried a hundred and
--        lost two thirds counts like one that was controlled, from its steepest day on; without movement the share
--        after that day is one half
with found as (
    select
        i.route_id as controlled,
        max(i.inspected_on) as control_on
    from core.inspections as i
    where
        i.route_id is not null
        and i.result in ('serious', 'referral')
        and i.inspected_on > $from_day
        and i.inspected_on <= $to_day
    group by i.route_id
),

daily as (
    select
        route_id,
        day,
        sum(travellers) as travellers
    from core.route_day
    where day > $from_day - 28 and day <= $to_day + 28
    group by route_id, day
),

around as (
    select
        route_id,
        day,
        sum(travellers) over (
            partition by route_id order by day range between interval 28 days preceding and interval 1 day preceding
        ) as before,
        sum(travellers) over (
            partition by route_id order by day range between interval 1 day following and interval 28 days following
        ) as after
    from daily
),

emptied as (
    select
        route_id as controlled,
        max_by(day, (before - coalesce(after, 0), day)) as control_on
    from around
    where day > $from_day and day <= $to_day and before >= 100 and 3 * coalesce(after, 0) <= before
    group by route_id
),

fallen as (
    select
        c.controlled,
        c.control_on
    from found as c
    inner join core.route_day as d on c.controlled = d.route_id
    where d.day between c.control_on - 28 and c.control_on + 28
    group by c.controlled, c.control_on
    having
        coalesce(sum(d.travellers) filter (where d.day > c.control_on), 0)
        <= 0.5 * sum(d.travellers) filter (where d.day < c.control_on)
    union
    select
        controlled,
        control_on
    from emptied
    where controlled not in (select found.controlled from found)
),

neighbours as (
    select
        r.route_id,
        max(f.control_on) as control_on
    from fallen as f
    inner join core.route as x on f.controlled = x.route_id
    inner join core.checkpoint_distance as km on x.checkpoint = km.checkpoint and km.kilometres <= 150
    inner join core.route as r
        on km.other = r.checkpoint and x.destination = r.destination and x.purpose = r.purpose
    anti join fallen on r.route_id = fallen.controlled
    group by r.route_id
),

final as (
    select
        n.route_id as entity_id,
        case when d.day > n.control_on then 'both' else 'exposure' end as role,
        d.travellers::double as weight,
        d.source,
        d.route_id || ' ' || d.day::varchar as record_id,
        d.day as event_on,
        null::varchar as file,
        null::bigint as line
    from neighbours as n
    inner join core.route_day as d on n.route_id = d.route_id
    where d.day between n.control_on - 28 and n.control_on + 28 and d.day <> n.control_on
)

select * from final
