-- core.agency_alias: which written agency is which entity.
-- grain: one row a distinct (agency_id, licence_no, agency_name) as written; join with "is not distinct from"
-- inputs: lake.resolve.agency_alias
create or replace table core.agency_alias as
select * exclude (as_of)
from lake.resolve.agency_alias
where as_of = $as_of;
