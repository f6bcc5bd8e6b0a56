-- resolve.alias: which entity each written form is, how sure that is, and by what it is known.
-- grain: one row a distinct (agency_id, licence_no, agency_name)
-- inputs: resolve.agency_record, resolve.agency_member
-- notes: where a form has a number only, which no register has, it is the agency beside whose name that number is
--        written elsewhere. What is then left of an entity that no permit names any more is nobody
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
),

led as (
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
        on w.agency_id = n.agency_id and w.agency_name is null and w.licence_no is null and w.entity_id like 'N:%'
),

-- of a register, or of a permit that is left to it: an agency
there as (
    select distinct entity_id
    from led
    where entity_id not like 'N:%' or permit_known_from is not null
)

select
    led.agency_id,
    led.licence_no,
    led.agency_name,
    led.permit_known_from,
    there.entity_id,
    if(there.entity_id is null, 'none', led.certainty) as certainty,
    if(there.entity_id is null, 'none', led.matched_by) as matched_by,
    if(there.entity_id is null, null, led.probability) as probability
from led
left join there on led.entity_id = there.entity_id;
