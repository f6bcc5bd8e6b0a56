-- core.employer, core.employer_alias: the employers as resolved for the day; which written one is which entity.
-- grain: one row an entity; one row a distinct (employer_id, employer_name, employer_region, employer_city) as written,
--        to be joined with "is not distinct from"
-- inputs: lake.resolve.employer, lake.resolve.employer_alias
create or replace view core.employer as
select * exclude (as_of)
from lake.resolve.employer
where as_of = $as_of;

create or replace table core.employer_alias as
select * exclude (as_of)
from lake.resolve.employer_alias
where as_of = $as_of;
