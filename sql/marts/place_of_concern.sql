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

comment on table marts.place_of_concern is 'Places that others have named as places of forced labour or trafficking.';
comment on column marts.place_of_concern.name is 'Its name.';
comment on column marts.place_of_concern.country is 'Country in which it lies.';
comment on column marts.place_of_concern.country_name is 'Its name, by language.';
comment on column marts.place_of_concern.lat is 'Latitude.';
comment on column marts.place_of_concern.lon is 'Longitude.';
comment on column marts.place_of_concern.checkpoints is 'Checkpoints from which people are known to be taken there.';
comment on column marts.place_of_concern.source is 'Who named it.';
comment on column marts.place_of_concern.listed_on is 'Since when it is known.';
