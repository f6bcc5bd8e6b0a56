-- What spoke for and against taking a written name for an agency.
-- grain: one row a written name, candidate and attribute
-- inputs: lake.resolve.comparison of the day
-- look-back: none
create table marts.identity_evidence as
select
    as_of,
    written,
    entity_id,
    candidate_id,
    candidate_name,
    attribute,
    bits,
    total,
    file,
    line
from lake.resolve.comparison
where as_of = $as_of and entity_kind = 'agency'
order by written, candidate_id, attribute, bits, entity_id, file, line;
