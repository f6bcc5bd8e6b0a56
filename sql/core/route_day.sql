-- core.route_day: departures of every route and day.
-- grain: one row a route and day on which somebody left
-- inputs: core.crossing_day
-- look-back: 160 weeks
create or replace table core.route_day as
select
    checkpoint || '>' || other_country || ':' || purpose as route_id,
    day,
    source,
    travellers
from core.crossing_day
where direction = 'exit';
