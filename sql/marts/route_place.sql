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

comment on table marts.route_place is 'Where each route begins and where it says it goes.';
comment on column marts.route_place.entity_id is 'The route.';
comment on column marts.route_place.checkpoint is 'Code of the checkpoint at which people leave.';
comment on column marts.route_place.checkpoint_name is 'Its name.';
comment on column marts.route_place.country is 'Country in which it lies.';
comment on column marts.route_place.mode is 'air, sea or land.';
comment on column marts.route_place.lat is 'Latitude of the checkpoint.';
comment on column marts.route_place.lon is 'Longitude of the checkpoint.';
comment on column marts.route_place.destination is 'Declared destination, a country.';
comment on column marts.route_place.destination_name is 'Its name, by language.';
comment on column marts.route_place.destination_lat is
'Where a map puts the destination; NULL where the profile does not say.';
comment on column marts.route_place.destination_lon is 'The same, longitude.';
comment on column marts.route_place.purpose is 'Declared purpose; * where it is unknown.';
