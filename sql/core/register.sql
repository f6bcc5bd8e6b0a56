-- core.register: what the register says today about each licensed agency: its licence, its means, its telephone.
-- grain: one row an agency of the register
-- inputs: known.agency_register, core.agency, core.normal_name
-- notes: head_office = of the offices of one name on one licence the one with the shortest number, of these the first;
--        the agency itself where it has the licence alone (decision 0022)
create or replace table core.register as
select
    a.entity_id,
    r.licence_no,
    r.licence_status,
    r.licence_from,
    r.licence_to,
    r.staff_count,
    r.bond_amount,
    r.deployment_cap,
    first_value(a.entity_id) over (
        partition by coalesce(upper(trim(r.licence_no)) || ' ' || core.normal_name(r.legal_name), a.entity_id)
        order by length(a.entity_id), a.entity_id
    ) as head_office,
    r.phone,
    r.email,
    r.website,
    r.file,
    r.line
from known.agency_register as r
inner join core.agency as a on r.agency_id = a.agency_id and a.registered;
