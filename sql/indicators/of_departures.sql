-- What an indicator counts whose query names departures: those that are cases, of all of them on their route.
-- grain: one row a case; one row a route and day with its departures as weight (exposure)
-- inputs: none (departures: the indicator's own query)
select
    route_id as entity_id,
    'case' as role,
    1::double as weight,
    'border_crossings' as source,
    crossing_id as record_id,
    left_on as event_on,
    null::varchar as file,
    null::bigint as line
from departures
where is_case
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
from departures
group by route_id, left_on
