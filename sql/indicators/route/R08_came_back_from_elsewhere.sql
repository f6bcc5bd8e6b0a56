-- R08: visitors who came home from another country than the one to which they had declared to go.
-- grain: one row such a departure (case), one row a route and day with its returned visitors as weight (exposure)
-- inputs: core.journey, core.way, $from_day
-- look-back: departures after $from_day whose return was seen
-- notes: the mark of a hub from which people are moved on
with returned as (
    select
        w.route_id,
        j.crossing_id,
        j.left_on,
        j.back_from <> j.left_for as from_elsewhere
    from core.journey as j
    inner join core.way as w on j.way = w.way
    where w.purpose = 'visit' and j.back_from is not null and j.left_on > $from_day
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
    from returned
    where from_elsewhere
    union all
    select
        route_id as entity_id,
        'exposure' as role,
        count(*)::double as weight,
        'border_crossings' as source,
        route_id || ' ' || left_on::varchar as record_id,
        left_on as event_on,
        null::varchar as file,
        null::bigint as line
    from returned
    group by route_id, left_on
)

select * from final
