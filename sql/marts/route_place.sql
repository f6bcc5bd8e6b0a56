-- Where each route begins and where it says it goes.
-- grain: one row a route
-- inputs: core.route, ref.checkpoints, ref.countries
-- look-back: none
create table marts.route_place as
select
    r.entity_id,
    r.checkpoint,
    coalesce(p.name, r.checkpoint) as checkpoint_name,
    p.country,
    r.mode,
    p.lat,
    p.lon,
    r.destination,
    c.names as destination_name,
    c.lat as destination_lat,
    c.lon as destination_lon,
    r.purpose
from core.route as r
left join ref.checkpoints as p on r.checkpoint = p.code
left join ref.countries as c on r.destination = c.code
order by r.entity_id;
