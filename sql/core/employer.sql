-- core.employer: the employers as resolved for the day.
-- grain: one row an entity
-- inputs: lake.resolve.employer
create or replace view core.employer as
select * exclude (as_of)
from lake.resolve.employer
where as_of = $as_of;
