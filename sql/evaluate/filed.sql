-- evaluate.filed: how many workers an agency filed for with an employer.
-- grain: one row an agency and employer
-- inputs: core.work_permits
-- look-back: permits filed in 365 days
create or replace table evaluate.filed as
select
    entity_id as agency,
    employer_entity_id as employer,
    sum(workers) as workers
from core.work_permits
where applied_on > $as_of - 365
group by entity_id, employer_entity_id;
