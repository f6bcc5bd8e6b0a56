-- core.complaints: complaints in force, with the agency's entity.
-- grain: one row a complaint
-- inputs: known.complaints, core.agency_alias
create or replace view core.complaints as
select
    c.complaint_id,
    c.filed_on,
    c.kind,
    c.destination,
    c.file,
    c.line,
    alias.entity_id,
    alias.certainty
from known.complaints as c
left join core.agency_alias as alias
    on
        c.agency_id is not distinct from alias.agency_id
        and alias.licence_no is null
        and c.agency_name is not distinct from alias.agency_name
where c.filed_on <= $as_of;
