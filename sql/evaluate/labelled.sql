-- evaluate.labelled: every entity that could be listed on the cut-off, what simple rules say of it, and what was found.
-- grain: one row an entity and kind of outcome (via = own: found at itself; client: found at an employer it files for)
-- inputs: core.agency, core.route, evaluate.filed, evaluate.found_before, evaluate.later, evaluate.sized,
--         lake.score.entity, lake.score.point, ref.units
-- look-back: that of its inputs
create or replace table evaluate.labelled as
with at_clients as (
    select
        filed.agency as entity_id,
        count(distinct l.record_id) filter (where l.hit) as hits,
        count(distinct l.record_id) as visits
    from evaluate.filed
    inner join evaluate.later as l on filed.employer = l.entity_id and l.entity_kind = 'employer'
    group by filed.agency
),

clients_before as (
    select
        filed.agency as entity_id,
        sum(f.breaches::bigint) as breaches
    from evaluate.filed
    inner join evaluate.found_before as f on filed.employer = f.entity_id and f.entity_kind = 'employer'
    group by filed.agency
),

own as (
    select
        entity_kind,
        entity_id,
        count(*) filter (where hit) as hits,
        count(*) as visits
    from evaluate.later
    group by entity_kind, entity_id
),

placed as (
    select
        'agency' as entity_kind,
        entity_id,
        unit
    from core.agency
    union all
    select
        'route' as entity_kind,
        entity_id,
        unit
    from core.route
),

pointed as (
    select
        entity_kind,
        entity_id,
        map(list(indicator order by indicator), list(points::double order by indicator)) as points
    from lake.score.point
    where as_of = $as_of and points <> 0
    group by entity_kind, entity_id
),

capacities as (
    select distinct
        unit,
        capacity
    from ref.units
),

everyone as (
    select
        e.entity_kind,
        e.entity_id,
        e.score::double as score,
        e.tier,
        c.unit,
        coalesce(c.capacity, 0)::bigint as capacity,
        pointed.points,
        sized.size
    from lake.score.entity as e
    inner join evaluate.sized on e.entity_kind = sized.entity_kind and e.entity_id = sized.entity_id
    left join placed on e.entity_kind = placed.entity_kind and e.entity_id = placed.entity_id
    left join capacities as c on placed.unit = c.unit
    left join pointed on e.entity_kind = pointed.entity_kind and e.entity_id = pointed.entity_id
    where e.as_of = $as_of
),

judged as (
    select
        e.*,
        'own' as via,
        coalesce(f.breaches, 0)::double as most_past_findings,
        coalesce(own.hits, 0) as hits,
        coalesce(own.visits, 0) as visits
    from everyone as e
    left join evaluate.found_before as f on e.entity_kind = f.entity_kind and e.entity_id = f.entity_id
    left join own on e.entity_kind = own.entity_kind and e.entity_id = own.entity_id
    union all
    select
        e.*,
        'client' as via,
        coalesce(f.breaches, 0)::double as most_past_findings,
        coalesce(c.hits, 0) as hits,
        coalesce(c.visits, 0) as visits
    from everyone as e
    left join clients_before as f on e.entity_id = f.entity_id
    left join at_clients as c on e.entity_id = c.entity_id
    where e.entity_kind = 'agency'
)

select
    * exclude (size),
    size::double as most_workers
from judged;
