-- What every agency, employer and route is called, where it is, and which unit watches it.
-- grain: one row an entity
-- inputs: core.agency, marts.employer, core.route, ref.checkpoints
-- look-back: none
-- notes: the name and city of an employer that may be a household are left out
create table marts.entity as
with
final as (
    select
        'agency' as entity_kind,
        entity_id,
        name,
        nullif(concat_ws(', ', nullif(address, ''), nullif(city, ''), nullif(region, '')), '') as place,
        coalesce(seat_by, 'unknown') as seat_by,
        unit
    from core.agency
    union all by name
    select
        'employer' as entity_kind,
        entity_id,
        name,
        nullif(concat_ws(', ', nullif(city, ''), nullif(region, '')), '') as place,
        unit
    from marts.employer
    union all by name
    select
        'route' as entity_kind,
        r.entity_id,
        r.name,
        coalesce(p.name, r.checkpoint) as place,
        r.unit
    from core.route as r
    left join ref.checkpoints as p on r.checkpoint = p.code
)

select
    $as_of as as_of,
    *
from final
order by entity_kind, entity_id;
