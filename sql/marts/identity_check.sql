-- Names to be checked by a person: they may be an agency or an employer, but not surely enough to count.
-- grain: one row a written name and candidate
-- inputs: lake.resolve.check_identity of the day, lake.resolve.agency, lake.resolve.employer
-- look-back: none
create table marts.identity_check as
select
    c.as_of,
    c.entity_kind,
    c.written,
    c.entity_id,
    c.candidate_id,
    coalesce(a.name, e.name) as candidate_name,
    c.probability,
    c.records
from lake.resolve.check_identity as c
left join lake.resolve.agency as a on c.candidate_id = a.entity_id and c.as_of = a.as_of and c.entity_kind = 'agency'
left join lake.resolve.employer as e
    on c.candidate_id = e.entity_id and c.as_of = e.as_of and c.entity_kind = 'employer'
where c.as_of = $as_of
order by c.entity_kind, c.probability desc, c.written, c.candidate_id, c.entity_id;
