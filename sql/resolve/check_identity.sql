-- resolve.check_identity: written names that may be a known entity, but not surely enough to count for it.
-- grain: one row a written name and candidate
-- inputs: resolve.agency_doubt, resolve.agency_member, resolve.agency_record, resolve.employer_doubt,
--         resolve.employer_member, resolve.employer_record_compared
create or replace table resolve.check_identity as
with doubts as (
    select
        'agency' as entity_kind,
        coalesce(r.agency_name, r.agency_id, r.licence_no) as written,
        m.entity_id,
        d.candidate_id,
        d.probability
    from resolve.agency_doubt as d
    inner join resolve.agency_record as r on d.record_id = r.record_id
    inner join resolve.agency_member as m on d.record_id = m.record_id
    union all
    select
        'employer' as entity_kind,
        coalesce(r.employer_name, r.employer_id) as written,
        m.entity_id,
        d.candidate_id,
        d.probability
    from resolve.employer_doubt as d
    inner join resolve.employer_record_compared as r on d.record_id = r.record_id
    inner join resolve.employer_member as m on d.record_id = m.record_id
)

select
    $as_of as as_of,
    entity_kind,
    written,
    entity_id,
    candidate_id,
    max(probability) as probability,
    count(*) as records
from doubts
group by entity_kind, written, entity_id, candidate_id;
