-- evaluate.rule_listing: whom "most workers" (routes: "most travellers") would have listed today, in our lists' length.
-- grain: one row a unit and entity
-- inputs: lake.score.listing of the day, core.agency, core.employer, core.route, core.work_permits, core.route_day
-- look-back: permits filed and travellers of 365 days
create or replace table evaluate.rule_listing as
with sized as (
    select
        'agency' as entity_kind,
        a.unit,
        a.entity_id,
        sum(w.workers) as size
    from core.agency as a
    inner join core.work_permits as w on a.entity_id = w.entity_id
    where w.applied_on > $as_of - 365 and a.unit is not null
    group by a.unit, a.entity_id
    union all
    select
        'employer' as entity_kind,
        e.unit,
        e.entity_id,
        sum(w.workers) as size
    from core.employer as e
    inner join core.work_permits as w on e.entity_id = w.employer_entity_id
    where w.applied_on > $as_of - 365 and e.unit is not null
    group by e.unit, e.entity_id
    union all
    select
        'route' as entity_kind,
        r.unit,
        r.entity_id,
        sum(d.travellers) as size
    from core.route as r
    inner join core.route_day as d on r.route_id = d.route_id
    where d.day > $as_of - 365 and r.unit is not null
    group by r.unit, r.entity_id
),

places as (
    select
        entity_kind,
        unit,
        count(*) as length
    from lake.score.listing
    where as_of = $as_of and lane in ('fact', 'lead')
    group by entity_kind, unit
),

ordered as (
    select
        *,
        row_number() over (partition by entity_kind, unit order by size desc, entity_id) as position
    from sized
)

select
    'most_workers' as rule,
    ordered.entity_kind,
    ordered.unit,
    ordered.entity_id
from ordered
inner join places on ordered.entity_kind = places.entity_kind and ordered.unit = places.unit
where ordered.position <= places.length;
