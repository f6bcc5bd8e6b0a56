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

comment on table marts.identity_evidence is 'Why a written name is taken for an agency, or nearly.';
comment on column marts.identity_evidence.as_of is 'Day for which it was found.';
comment on column marts.identity_evidence.written is 'The name as it was written.';
comment on column marts.identity_evidence.entity_id is 'What it counts as; NULL: nobody.';
comment on column marts.identity_evidence.candidate_id is 'The agency that it was held against.';
comment on column marts.identity_evidence.candidate_name is 'The name of that agency that is most like it.';
comment on column marts.identity_evidence.attribute is 'What was compared.';
comment on column marts.identity_evidence.bits is 'How much it says: above 0 for one agency, below 0 for two.';
comment on column marts.identity_evidence.total is 'Sum of all, less how rarely two records are one.';
comment on column marts.identity_evidence.file is 'File of the row in the register.';
comment on column marts.identity_evidence.line is 'Line of the row in the register.';
