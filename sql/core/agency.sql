-- core.agency: the agencies as resolved for the day.
-- grain: one row an entity
-- inputs: lake.resolve.agency
create or replace view core.agency as
select * exclude (as_of)
from lake.resolve.agency
where as_of = $as_of;
