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
