-- The countries, and what they are called in the languages of the profile.
-- grain: one row a country
-- inputs: ref.countries
-- look-back: none
create table marts.country as
select
    code as country,
    name_en as name,
    names
from ref.countries
order by code;
