-- core.way: the name behind the number that core.journey and core.recent_exit give to a route.
-- grain: one row a route
-- inputs: core.route_day
-- notes: the number is the first 64 bits of a digest, so that a route has the same one on every day
create or replace table core.way as
with known as (
    select distinct route_id
    from core.route_day
    where source = 'border_crossings'
)

select
    route_id,
    split_part(split_part(route_id, '>', 2), ':', 1) as destination,
    split_part(split_part(route_id, '>', 2), ':', 2) as purpose,
    split_part(route_id, '>', 1) as checkpoint,
    ('0x' || left(md5(route_id), 16))::ubigint as way
from known;
