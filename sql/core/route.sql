-- core.route: the routes that somebody took, and the unit that watches each.
-- grain: one row a route (entity_id = route_id)
-- inputs: core.route_day, ref.checkpoints, ref.countries, ref.units
-- notes: a unit serves a checkpoint by its code, else its region, the region's country or '*'; units that visit routes
--        come first, then border units
create or replace table core.route as
with parts as (
    select distinct
        route_id,
        split_part(route_id, '>', 1) as checkpoint,
        split_part(split_part(route_id, '>', 2), ':', 1) as destination,
        split_part(split_part(route_id, '>', 2), ':', 2) as purpose
    from core.route_day
),

placed as (
    select
        parts.*,
        coalesce(p.mode, '*') as mode,
        p.region,
        coalesce(p.name, parts.checkpoint) || ' → ' || coalesce(c.name_en, parts.destination)
        || case when parts.purpose = '*' then '' else ', ' || parts.purpose end as name
    from parts
    left join ref.checkpoints as p on parts.checkpoint = p.code
    left join ref.countries as c on parts.destination = c.code
),

served as (
    select distinct
        unit,
        kind,
        visits,
        unnest(serves) as served
    from ref.units
),

places as (
    select distinct
        checkpoint,
        region
    from placed
),

matched as (
    select
        p.checkpoint,
        u.unit,
        row_number() over (
            partition by p.checkpoint
            order by
                not list_contains(u.visits, 'route'), u.kind = 'labour', u.served = '*',
                u.served <> p.checkpoint, u.served is distinct from p.region, u.unit
        ) as position
    from places as p
    inner join served as u on u.served in (p.checkpoint, p.region, split_part(p.region, '-', 1), '*')
)

select
    placed.route_id as entity_id,
    placed.route_id,
    placed.name,
    placed.checkpoint,
    placed.destination,
    placed.purpose,
    placed.mode,
    matched.unit
from placed
left join matched on placed.checkpoint = matched.checkpoint and matched.position = 1;
