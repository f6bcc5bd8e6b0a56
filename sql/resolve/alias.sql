-- resolve.alias: which entity each written form is, how sure that is, and by what it is known.
-- grain: one row a distinct (agency_id, licence_no, agency_name)
-- inputs: resolve.agency_record, resolve.agency_member
-- notes: where a form has a number only, which no register has, it is the agency beside whose name that number is
--        written elsewhere
create or replace table resolve.alias as
with written as (
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
    where not r.in_register
),

named as (
    select
        agency_id,
        min(entity_id) as entity_id
    from written
    where entity_id like 'N:%' and agency_name is not null and agency_id is not null
    group by agency_id
    having count(distinct entity_id) = 1
)

select
    w.agency_id,
    w.licence_no,
    w.agency_name,
    w.permit_known_from,
    coalesce(n.entity_id, w.entity_id) as entity_id,
    w.certainty,
    w.matched_by,
    w.probability
from written as w
left join named as n
    on w.agency_id = n.agency_id and w.agency_name is null and w.licence_no is null and w.entity_id like 'N:%';
