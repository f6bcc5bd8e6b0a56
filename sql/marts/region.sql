-- The regions that the profile names, and what they are called in its languages.
-- grain: one row a region
-- inputs: ref.regions
-- look-back: none
create table marts.region as
select
    code as region,
    name,
    names
from ref.regions
order by code;
