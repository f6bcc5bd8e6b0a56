-- Earlier inspections of agencies, employers and routes, what they found, and what is to be done about it.
-- grain: one row an inspection and entity: a visit may be to an agency and an employer
-- inputs: core.visit
-- look-back: everything that was delivered
create table marts.visit as
select
    entity_kind,
    entity_id,
    inspected_on,
    unit,
    reason,
    checks_made,
    breaches,
    result,
    contact,
    reasons_right,
    reasons_wrong,
    measures,
    follow_up_on,
    inspection_id
from core.visit
order by entity_kind, entity_id, inspected_on desc, inspection_id;
