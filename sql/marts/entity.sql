-- What every agency, employer and route is called, where it is, and which unit watches it.
-- grain: one row an entity
-- inputs: core.agency, marts.employer, core.route, ref.checkpoints
-- look-back: none
-- notes: of an employer that may be a household, neither name nor city is told
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
        coalesce(p.name || ' (' || r.checkpoint || ')', r.checkpoint) as place,
        r.unit
    from core.route as r
    left join ref.checkpoints as p on r.checkpoint = p.code
)

select
    $as_of as as_of,
    *
from final
order by entity_kind, entity_id;

comment on table marts.entity is 'What every agency, employer and route is called, and where it is.';
comment on column marts.entity.as_of is 'Day for which it holds.';
comment on column marts.entity.entity_kind is 'agency, employer or route.';
comment on column marts.entity.entity_id is 'The agency, employer or route, as in all other tables.';
comment on column marts.entity.name is
'Name as registered, or as written on permits; of a route, in words. NULL for an employer that may be a household.';
comment on column marts.entity.place is 'Where it is: address, city and region; of a route, its checkpoint.';
comment on column marts.entity.seat_by is
'Of agencies. register: its seat; no seat known: employers, workers (where most of them are, come from) or unknown.';
comment on column marts.entity.unit is 'Unit that watches it; NULL where no unit serves its place.';
