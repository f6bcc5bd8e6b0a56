-- Places that others have named as places of forced labour or trafficking.
-- grain: one row a place
-- inputs: ref.places
-- look-back: none
create table marts.place_of_concern as
select
    name,
    country,
    lat,
    lon,
    checkpoints,
    source,
    listed_on
from ref.places
where listed_on is null or listed_on <= getvariable('as_of')
order by name, country, lat, lon;

comment on table marts.place_of_concern is 'Places that others have named as places of forced labour or trafficking.';
comment on column marts.place_of_concern.name is 'Its name.';
comment on column marts.place_of_concern.country is 'Country in which it lies.';
comment on column marts.place_of_concern.lat is 'Latitude.';
comment on column marts.place_of_concern.lon is 'Longitude.';
comment on column marts.place_of_concern.checkpoints is 'Checkpoints from which people are known to be taken there.';
comment on column marts.place_of_concern.source is 'Who named it.';
comment on column marts.place_of_concern.listed_on is 'Since when it is known.';
