-- evaluate.rule_listing: whom "most workers" (routes: "most travellers") would have listed today, in our lists' length.
-- grain: one row a unit and entity
-- inputs: core.agency, core.employer, core.route, evaluate.sized, lake.score.listing
-- look-back: as evaluate.sized
create or replace table evaluate.rule_listing as
with watched as (
    select
        'agency' as entity_kind,
        unit,
        entity_id
    from core.agency
    union all
    select
        'employer' as entity_kind,
        unit,
        entity_id
    from core.employer
    union all
    select
        'route' as entity_kind,
        unit,
        entity_id
    from core.route
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
        watched.*,
        row_number() over (
            partition by watched.entity_kind, watched.unit order by sized.size desc, watched.entity_id
        ) as position
    from watched
    inner join evaluate.sized on watched.entity_kind = sized.entity_kind and watched.entity_id = sized.entity_id
    where watched.unit is not null
)

select
    'most_workers' as rule,
    ordered.entity_kind,
    ordered.unit,
    ordered.entity_id
from ordered
inner join places on ordered.entity_kind = places.entity_kind and ordered.unit = places.unit
where ordered.position <= places.length;
