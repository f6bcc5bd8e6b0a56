-- R15: departures for work to a country, or on a permit for an occupation there, that was banned on the day.
-- grain: one row a departure (a fact: no exposure)
-- inputs: core.recent_exit, core.way, core.work_permits, ref.bans, $from_day
-- look-back: departures after $from_day
-- notes: a ban of all work ('*') needs no permit; one of an occupation needs the permit that was shown
with departures as (
    select
        w.route_id,
        w.destination,
        d.crossing_id,
        d.day,
        p.occupation
    from core.recent_exit as d
    inner join core.way as w on d.way = w.way
    left join core.work_permits as p on d.permit_no = p.permit_no
    where w.purpose = 'work' and d.day > $from_day
),

banned as (
    select distinct
        d.route_id,
        d.crossing_id,
        d.day
    from departures as d
    inner join ref.bans as b
        on
            d.destination = b.country
            and (b.occupation = '*' or b.occupation = d.occupation)
            and d.day >= b.starts_on
            and d.day <= coalesce(b.ends_on, d.day)
),

final as (
    select
        route_id as entity_id,
        'case' as role,
        1::double as weight,
        'border_crossings' as source,
        crossing_id as record_id,
        day as event_on,
        null::varchar as file,
        null::bigint as line
    from banned
)

select * from final
