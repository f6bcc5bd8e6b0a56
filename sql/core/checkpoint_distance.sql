-- core.checkpoint_distance: how far checkpoints of one country lie from each other, as the crow flies.
-- grain: one row an ordered pair of different checkpoints whose place is known
-- inputs: ref.checkpoints
-- notes: great circle on a sphere of 6,371 km (haversine)
create or replace table core.checkpoint_distance as
select
    a.code as checkpoint,
    b.code as other,
    2 * 6371 * asin(sqrt(
        pow(sin(radians(b.lat - a.lat) / 2), 2)
        + cos(radians(a.lat)) * cos(radians(b.lat)) * pow(sin(radians(b.lon - a.lon) / 2), 2)
    )) as kilometres
from ref.checkpoints as a
inner join ref.checkpoints as b on a.country = b.country and a.code <> b.code;
