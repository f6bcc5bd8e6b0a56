-- core.complaint_case: complaints about an agency, in the shape of an indicator's cases.
-- grain: one row a complaint whose agency is known
-- inputs: core.complaints
create or replace view core.complaint_case as
select
    entity_id,
    'case' as role,
    1::double as weight,
    'complaints' as source,
    complaint_id as record_id,
    filed_on as event_on,
    file,
    line,
    kind
from core.complaints
where entity_id is not null;
