-- core.link: entities that share an attribute, such as an address or an officer, as resolved for the day.
-- grain: one row a pair (a < b) and shared attribute
-- inputs: lake.resolve.link
create or replace view core.link as
select * exclude (as_of)
from lake.resolve.link
where as_of = $as_of;
