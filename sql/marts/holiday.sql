-- Moving holidays, which change how many people travel.
-- grain: one row a holiday
-- inputs: ref.holidays
-- look-back: none
create table marts.holiday as
select
    name,
    names,
    country,
    starts_on,
    ends_on
from ref.holidays
order by starts_on, country, name, ends_on;

comment on table marts.holiday is 'Moving holidays, which change how many people travel.';
comment on column marts.holiday.name is 'Its name.';
comment on column marts.holiday.names is 'The same in other languages, where the profile says.';
comment on column marts.holiday.country is 'Country that keeps it.';
comment on column marts.holiday.starts_on is 'First day.';
comment on column marts.holiday.ends_on is 'Last day.';
