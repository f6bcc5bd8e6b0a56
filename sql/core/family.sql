-- core.family: families of entities, as resolved for the day.
-- grain: one row an entity in a family
-- inputs: lake.resolve.family
create or replace view core.family as
select * exclude (as_of)
from lake.resolve.family
where as_of = $as_of;
