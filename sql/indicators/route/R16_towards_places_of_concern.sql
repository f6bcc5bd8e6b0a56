-- R16: visitors who left one way for the country of a listed place of concern by a checkpoint that leads to it.
-- grain: one row such a departure (case), one row a route and day with its visitors with a ticket (exposure)
-- inputs: core.recent_exit, core.way, ref.places, $from_day
-- look-back: departures after $from_day; places listed by then
-- notes: context: raises what a one-way ticket means on this route, says nothing about any traveller
with tickets as (
    select
        w.route_id,
        d.day,
        d.crossing_id,
        d.one_way and exists (
            select 1
            from ref.places as p
            where
                p.listed_on <= d.day
                and p.country = w.destination
                and list_contains(p.checkpoints, w.checkpoint)
        ) as towards
    from core.recent_exit as d
    inner join core.way as w on d.way = w.way
    where w.purpose = 'visit' and d.one_way is not null and d.day > $from_day
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
    from tickets
    where towards
    union all
    select
        route_id as entity_id,
        'exposure' as role,
        count(*)::double as weight,
        'border_crossings' as source,
        route_id || ' ' || day::varchar as record_id,
        day as event_on,
        null::varchar as file,
        null::bigint as line
    from tickets
    group by route_id, day
)

select * from final
