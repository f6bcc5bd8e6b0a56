-- core.known_agency: which agency a register's number leads to.
-- grain: one row a number
-- inputs: core.agency_alias
-- look-back: everything that was delivered
create or replace view core.known_agency as
select
    agency_id,
    min(entity_id) as entity_id
from core.agency_alias
where agency_id is not null and entity_id is not null
group by agency_id;
