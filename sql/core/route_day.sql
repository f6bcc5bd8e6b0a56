-- core.route_day: departures of every route and day.
-- grain: one row a route and day on which somebody left
-- inputs: core.border_crossings, core.crossing_counts
-- look-back: 160 weeks
-- notes: counted by the route's parts, which are put together once for each day and not for each traveller
create or replace table core.route_day as
with counted as (
    select
        checkpoint,
        other_country,
        purpose,
        day,
        count(*) as travellers
    from core.border_crossings
    where direction = 'exit'
    group by checkpoint, other_country, purpose, day
),

departures as (
    select
        checkpoint || '>' || other_country || ':' || purpose as route_id,
        day,
        'border_crossings' as source,
        travellers
    from counted
    union all
    select
        route_id,
        day,
        'crossing_counts' as source,
        sum(travellers)::bigint as travellers
    from core.crossing_counts
    where direction = 'exit'
    group by route_id, day
)

select
    route_id,
    day,
    source,
    travellers
from departures
where travellers > 0;
