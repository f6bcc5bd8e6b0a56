-- resolve.agency: all agencies of the day, and the unit that watches each.
-- grain: one row an entity
-- inputs: resolve.register_record, resolve.unregistered, ref.units
-- notes: a unit serves a region by its code, else by the region's country, else the licensing state, else by '*';
--        labour units come first
create or replace table resolve.agency as
with entities as (
    select
        agency_id as entity_id,
        legal_name as name,
        * exclude (legal_name),
        true as registered
    from resolve.register_record
    union all by name
    select
        *,
        false as registered
    from resolve.unregistered
),

seats as (
    select distinct
        region,
        country
    from entities
),

served as (
    select
        unit,
        kind,
        unnest(serves) as served
    from ref.units
),

matched as (
    select
        s.region,
        s.country,
        u.unit,
        row_number() over (
            partition by s.region, s.country
            order by
                u.kind = 'border', u.served = '*', u.served is distinct from s.region,
                u.served is not distinct from s.country,
                u.unit
        ) as position
    from seats as s
    inner join served as u on u.served in (s.region, split_part(s.region, '-', 1), s.country) or u.served = '*'
)

select
    getvariable('as_of')::date as as_of,
    entities.*,
    matched.unit
from entities
left join matched
    on
        entities.region is not distinct from matched.region
        and entities.country is not distinct from matched.country
        and matched.position = 1
order by entities.entity_id;
