-- resolve.alias: which entity each written form is, how sure that is, and by what it is known.
-- grain: one row a distinct (agency_id, licence_no, agency_name)
-- inputs: resolve.agency_record, resolve.agency_member
create or replace table resolve.alias as
select
    r.agency_id,
    r.written_licence as licence_no,
    r.agency_name,
    case when r.founds then r.known_since end as permit_known_from,
    m.entity_id,
    m.certainty,
    m.matched_by,
    m.probability
from resolve.agency_record as r
inner join resolve.agency_member as m on r.record_id = m.record_id
where not r.in_register;
