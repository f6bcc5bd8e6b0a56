-- core.register: what the register says today about each licensed agency: its licence, its means, its telephone.
-- grain: one row an agency of the register
-- inputs: known.agency_register, core.agency
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
    r.phone,
    r.email,
    r.website,
    r.file,
    r.line
from known.agency_register as r
inner join core.agency as a on r.agency_id = a.agency_id and a.registered;
