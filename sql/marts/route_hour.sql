-- When people leave on a listed route: weekday and hour, by sailing, flight or vehicle.
-- grain: one row a listed route, carrier, weekday and hour of the checkpoint's own clock
-- inputs: core.border_crossings, lake.score.listing
-- look-back: 28 days; first_on: 182 days
-- notes: weekday 1 = Monday; one_way = travellers who are known to have no way back
create table marts.route_hour as
with listed as (
    select distinct entity_id
    from lake.score.listing
    where as_of = $as_of and entity_kind = 'route'
),

departed as (
    select
        route_id as entity_id,
        coalesce(carrier, '') as carrier,
        day,
        local_hour,
        coalesce(one_way, false) as one_way
    from core.border_crossings
    where
        direction = 'exit'
        and crossed_at >= ($as_of - 184)::timestamptz
        and day > $as_of - 182
        and route_id in (select l.entity_id from listed as l)
),

first_seen as (
    select
        entity_id,
        carrier,
        min(day) as first_on
    from departed
    group by entity_id, carrier
)

select
    d.entity_id,
    d.carrier,
    isodow(d.day)::bigint as weekday,
    d.local_hour::bigint as hour,
    count(*) as travellers,
    count(*) filter (where d.one_way) as one_way,
    min(f.first_on) as first_on
from departed as d
inner join first_seen as f on d.entity_id = f.entity_id and d.carrier = f.carrier
where d.day > $as_of - 28
group by d.entity_id, d.carrier, isodow(d.day), d.local_hour
order by d.entity_id, d.carrier, isodow(d.day), d.local_hour;
