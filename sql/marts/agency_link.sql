-- Which agencies share something that few others have.
-- grain: one row a pair of agencies (a before b) and shared attribute
-- inputs: lake.resolve.link of the day, lake.resolve.agency
-- look-back: none: everything that the register ever said
create table marts.agency_link as
select
    l.as_of,
    l.a,
    a.name as a_name,
    l.b,
    b.name as b_name,
    l.attribute,
    l.shared,
    l.holders,
    l.weight,
    l.since as first_seen,
    l.is_bridge,
    l.a_source,
    l.a_file,
    l.a_line,
    l.b_source,
    l.b_file,
    l.b_line
from lake.resolve.link as l
left join lake.resolve.agency as a on l.a = a.entity_id and l.as_of = a.as_of
left join lake.resolve.agency as b on l.b = b.entity_id and l.as_of = b.as_of
where l.as_of = $as_of and l.entity_kind = 'agency'
order by l.a, l.b, l.attribute, l.shared_key;

comment on table marts.agency_link is 'Agencies that share an officer, account, telephone, mail, address or name.';
comment on column marts.agency_link.as_of is 'Day for which it was found.';
comment on column marts.agency_link.a is 'One agency.';
comment on column marts.agency_link.a_name is 'Its name.';
comment on column marts.agency_link.b is 'The other agency.';
comment on column marts.agency_link.b_name is 'Its name.';
comment on column marts.agency_link.attribute is 'officer, bank, phone, email, domain, address or name.';
comment on column marts.agency_link.shared is 'The shared value in its normal form; NULL where it is personal.';
comment on column marts.agency_link.holders is 'How many agencies share it; what more than ten share is no link.';
comment on column marts.agency_link.weight is 'How much it says, 0 to 1: less, the more share it.';
comment on column marts.agency_link.first_seen is 'Day from which both have it; NULL where that is not known: the first
delivery of the register already said so.';
comment on column marts.agency_link.is_bridge is 'Whether their family falls apart without it.';
comment on column marts.agency_link.a_source is 'Source of the row that says so of the one.';
comment on column marts.agency_link.a_file is 'Its file.';
comment on column marts.agency_link.a_line is 'Its line.';
comment on column marts.agency_link.b_source is 'Source of the row that says so of the other.';
comment on column marts.agency_link.b_file is 'Its file.';
comment on column marts.agency_link.b_line is 'Its line.';
