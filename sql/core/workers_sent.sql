-- core.workers_sent: workers on an agency's granted permits, in the shape of an indicator's exposure.
-- grain: one row a granted permit whose agency is known, with its workers as weight
-- inputs: core.work_permits
create or replace view core.workers_sent as
select
    entity_id,
    'exposure' as role,
    workers::double as weight,
    'work_permits' as source,
    permit_no as record_id,
    issued_on as event_on,
    file,
    line
from core.work_permits
where entity_id is not null and status in ('approved', 'ended');
