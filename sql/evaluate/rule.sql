-- evaluate.filed, .sized, .found_before: what the simple rules go by: workers, and breaches found before.
-- grain: one row an agency and employer; one row an entity with workers (routes: travellers); one row an entity with a
--        finding
-- inputs: core.work_permits, core.route_day, evaluate.outcome of the cut-off
-- look-back: permits filed and travellers of 365 days; findings of all time
create or replace table evaluate.filed as
select
    entity_id as agency,
    employer_entity_id as employer,
    sum(workers) as workers
from core.work_permits
where applied_on > $as_of - 365
group by entity_id, employer_entity_id;

create or replace table evaluate.sized as
select
    'agency' as entity_kind,
    agency as entity_id,
    sum(workers) as size
from evaluate.filed
group by agency
union all
select
    'employer' as entity_kind,
    employer as entity_id,
    sum(workers) as size
from evaluate.filed
group by employer
union all
select
    'route' as entity_kind,
    route_id as entity_id,
    sum(travellers) as size
from core.route_day
where day > $as_of - 365
group by route_id;

create or replace table evaluate.found_before as
select
    entity_kind,
    entity_id,
    sum(coalesce(breaches, 1)) as breaches
from evaluate.outcome
where hit
group by entity_kind, entity_id;
