-- core.client: the employers for whom each agency filed, each with the newest permit that ties it to the agency.
-- grain: one row an agency and employer
-- inputs: core.work_permits, $as_of
-- look-back: everything that was delivered; who asks for the clients of some months compares applied_on
-- notes: an application that was withdrawn makes nobody a client. workers = those of 365 days
create or replace table core.client as
select
    entity_id as agency,
    employer_entity_id as employer,
    sum(workers) filter (where applied_on > $as_of - 365) as workers,
    max_by(permit_no, (applied_on, permit_no)) as permit_no,
    max_by(file, (applied_on, permit_no)) as file,
    max_by(line, (applied_on, permit_no)) as line,
    max(applied_on) as applied_on
from core.work_permits
where entity_id is not null and employer_entity_id is not null and status <> 'withdrawn'
group by entity_id, employer_entity_id;
