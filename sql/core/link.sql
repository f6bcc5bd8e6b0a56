-- core.link: what hangs together by a shared attribute, as resolved for the day.
-- grain: one row a pair (a < b) and shared attribute
-- inputs: lake.resolve.link
create or replace view core.link as
select * exclude (as_of)
from lake.resolve.link
where as_of = $as_of;
