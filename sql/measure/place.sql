-- measure.place: the countries whose holidays move the entity's departures: where a route starts and where it leads.
-- grain: one row a route
-- inputs: core.route, ref.checkpoints
create or replace table measure.place as
select
    r.entity_id,
    list_sort(list_distinct([coalesce(c.country, left(r.checkpoint, 2)), r.destination])) as countries
from core.route as r
left join ref.checkpoints as c on r.checkpoint = c.code;
