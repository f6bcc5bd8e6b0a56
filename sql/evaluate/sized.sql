-- evaluate.sized: how large an entity is, by which a simple rule ranks.
-- grain: one row an entity with workers (routes: travellers)
-- inputs: core.route_day, evaluate.filed
-- look-back: permits filed and travellers of 365 days
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
