-- Which spellings and licence numbers are one agency.
-- grain: one row a way of writing an agency
-- inputs: lake.resolve.agency_alias of the day
-- look-back: none
create table marts.agency_family as
select
    as_of,
    entity_id,
    agency_id,
    licence_no,
    agency_name,
    certainty,
    matched_by,
    probability
from lake.resolve.agency_alias
where as_of = $as_of and entity_id is not null
order by entity_id, agency_id nulls last, licence_no nulls last, agency_name nulls last, certainty;
