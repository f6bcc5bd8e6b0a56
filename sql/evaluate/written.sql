-- evaluate.written: how each entity is written.
-- grain: one row an entity and way of writing it
-- inputs: core.agency, core.agency_alias, core.employer_alias
-- notes: by the ways in which it is written, a later entity is matched with that of an earlier day
create or replace table evaluate.written as
select distinct
    'agency' as entity_kind,
    entity_id,
    agency_id as number,
    licence_no as licence,
    agency_name as name,
    null::varchar as city
from core.agency_alias
where entity_id is not null
union
select
    'agency' as entity_kind,
    entity_id,
    agency_id as number,
    null as licence,
    null as name,
    null as city
from core.agency
where agency_id is not null
union
select
    'employer' as entity_kind,
    entity_id,
    employer_id as number,
    employer_region as licence,
    employer_name as name,
    employer_city as city
from core.employer_alias
where entity_id is not null;
