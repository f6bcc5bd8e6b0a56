-- resolve.comparison: attribute by attribute, why a written name is, or nearly is, taken for an entity.
-- grain: one row a written form, candidate and attribute that says something
-- inputs: resolve.agency_comparison, resolve.agency_record, resolve.agency_member
-- notes: bits = log2 of how many times likelier the likeness is in one firm than in two; file and line = the register's
create or replace table resolve.comparison as
select
    $as_of as as_of,
    'agency' as entity_kind,
    coalesce(r.agency_name, r.agency_id, r.licence_no) as written,
    m.entity_id,
    c.candidate_id,
    o.name as candidate_name,
    c.attribute,
    c.bits,
    c.weight as total,
    o.file,
    o.line
from resolve.agency_comparison as c
inner join resolve.agency_record as r on c.record_id = r.record_id
inner join resolve.agency_record as o on c.other = o.record_id
inner join resolve.agency_member as m on c.record_id = m.record_id;
