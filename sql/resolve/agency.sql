-- resolve.agency: all agencies of the day, and the unit that watches each.
-- grain: one row an entity
-- inputs: resolve.register_record, resolve.unregistered, resolve.unit_of
create or replace table resolve.agency as
with entities as (
    select
        agency_id as entity_id,
        legal_name as name,
        * exclude (legal_name),
        case when region is not null then 'register' end as seat_by,
        true as registered
    from resolve.register_record
    union all by name
    select
        *,
        false as registered
    from resolve.unregistered
)

select
    $as_of as as_of,
    *,
    resolve.unit_of(region, country, 'agency') as unit
from entities
order by entity_id;
