-- protection.cohort: how many people may need help, by why, country and place.
-- grain: one row a cohort, country and place
-- inputs: core.few, protection.person
-- look-back: as protection.person
-- notes: counts of 1 to 4 people are left out (core.few)
create or replace table protection.cohort as
select
    cohort,
    country,
    place,
    count(*) as people,
    min(on_day) as since
from protection.person
group by cohort, country, place
having not core.few(count(*))
order by cohort, people desc, country, place;
