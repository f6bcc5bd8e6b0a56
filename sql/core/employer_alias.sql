-- core.employer_alias: which employer as it was written is which entity.
-- grain: one row a distinct (employer_id, employer_name, employer_region, employer_city) as written,
--        to be joined with "is not distinct from"
-- inputs: lake.resolve.employer_alias
create or replace table core.employer_alias as
select * exclude (as_of)
from lake.resolve.employer_alias
where as_of = $as_of;
