-- Places that others have named as places of forced labour or trafficking.
-- grain: one row a place
-- inputs: ref.places, ref.countries
-- look-back: none
create table marts.place_of_concern as
select
    p.name,
    p.country,
    c.names as country_name,
    p.lat,
    p.lon,
    p.checkpoints,
    p.source,
    p.listed_on
from ref.places as p
left join ref.countries as c on p.country = c.code
where p.listed_on is null or p.listed_on <= $as_of
order by p.name, p.country, p.lat, p.lon;
