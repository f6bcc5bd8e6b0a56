-- resolve.employer_alias: which entity each written form is, how sure that is, and by what it is known.
-- grain: one row a distinct (employer_id, employer_name, employer_region, employer_city)
-- inputs: resolve.employer_record_compared, resolve.employer_member, resolve.employer_written
create or replace table resolve.employer_alias as
select
    r.employer_id,
    r.employer_name,
    r.employer_region,
    r.employer_city,
    w.permit_known_from,
    w.mentions,
    m.entity_id,
    m.certainty,
    m.matched_by,
    m.probability
from resolve.employer_record_compared as r
inner join resolve.employer_member as m on r.record_id = m.record_id
inner join resolve.employer_written as w
    on
        r.employer_id is not distinct from w.employer_id
        and r.employer_name is not distinct from w.employer_name
        and r.employer_region is not distinct from w.employer_region
        and r.employer_city is not distinct from w.employer_city
where not r.in_register;
