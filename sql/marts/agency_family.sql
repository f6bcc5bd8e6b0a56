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

comment on table marts.agency_family is 'Which records are one agency: every way in which it is written.';
comment on column marts.agency_family.as_of is 'Day for which it was decided.';
comment on column marts.agency_family.entity_id is 'The agency family.';
comment on column marts.agency_family.agency_id is 'Identifier of the register, as written; NULL where it is missing.';
comment on column marts.agency_family.licence_no is 'Licence number, as written; NULL where it is missing.';
comment on column marts.agency_family.agency_name is 'Name, as written; NULL where it is missing.';
comment on column marts.agency_family.certainty is 'How sure that is: certain, probable; none: known by itself only.';
comment on column marts.agency_family.matched_by is
'By what it was recognised: id, licence, name, likeness, a person''s decision, or none.';
comment on column marts.agency_family.probability is 'Probability that it is this agency; NULL: nothing matched.';
