-- score.capacity: how many visits of the day each unit has for each kind that it visits.
-- grain: one row a unit and kind
-- inputs: ref.units, core.agency, core.employer, core.route
-- notes: a unit that visits several kinds divides its visits evenly; what is left over goes to the kinds that `visits`
--        names first. A kind of which its area has none gets no share, unless it has none of any
create or replace view score.capacity as
with watched as (
    select
        'agency' as entity_kind,
        unit
    from core.agency
    union
    select
        'employer' as entity_kind,
        unit
    from core.employer
    union
    select
        'route' as entity_kind,
        unit
    from core.route
),

visited as (
    select
        unit,
        coalesce(capacity, 0) as capacity,
        unnest(visits) as entity_kind,
        generate_subscripts(visits, 1) as place
    from ref.units
),

present as (
    select
        v.*,
        w.unit is not null as is_there,
        bool_or(w.unit is not null) over (partition by v.unit) as is_any
    from visited as v
    left join watched as w on v.unit = w.unit and v.entity_kind = w.entity_kind
),

shared as (
    select
        unit,
        entity_kind,
        capacity,
        row_number() over (partition by unit order by place) as turn,
        count(*) over (partition by unit) as kinds
    from present
    where is_there or not is_any
)

select
    unit,
    entity_kind,
    capacity // kinds + (turn <= capacity % kinds)::bigint as capacity
from shared;
