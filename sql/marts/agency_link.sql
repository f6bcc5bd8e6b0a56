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
